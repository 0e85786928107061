// The words of the language in use. One language comes with the page, the other when it is wanted.

const words = Object.assign({}, typeof english === "undefined" ? spanish : english);
