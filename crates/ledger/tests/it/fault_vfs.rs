//! Offers a `fault_disk::Disk` to SQLite as a file system.
//!
//! One of the two files of the project that may use `unsafe`: SQLite calls a VFS through C function
//! pointers and hands it raw memory, and only a VFS can take from it what was not synced. Here
//! pointers are turned into references and back, and nothing is decided.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_vfs};

use crate::fault_disk::{Disk, Handle, Outcome, Region};

/// A disk that SQLite knows by name. Its VFS stays registered until the process ends.
#[derive(Clone)]
pub struct FaultDisk {
    pub vfs: &'static str,
    disk: &'static Mutex<Disk>,
}

impl FaultDisk {
    pub fn mount() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let vfs = format!("fault-disk-{}", NEXT.fetch_add(1, Ordering::Relaxed)).leak();
        let disk: &'static Mutex<Disk> = Box::leak(Box::default());
        register(vfs, disk);
        Self { vfs, disk }
    }

    pub fn lock(&self) -> MutexGuard<'static, Disk> {
        lock(self.disk)
    }
}

fn lock(disk: &'static Mutex<Disk>) -> MutexGuard<'static, Disk> {
    // A test that failed while it held the lock has said so already.
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn register(name: &str, disk: &'static Mutex<Disk>) {
    let name = CString::new(name).unwrap().into_raw();
    // SAFETY: the default VFS is registered by SQLite itself and never goes away.
    let system = unsafe { &*ffi::sqlite3_vfs_find(ptr::null()) };
    let vfs = sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<OpenFile>() as c_int,
        mxPathname: 512,
        pNext: ptr::null_mut(),
        zName: name,
        pAppData: ptr::from_ref(disk).cast_mut().cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        // Time and chance are the system's; its functions for them use no field of their VFS.
        ..*system
    };
    // SAFETY: the structure, its name and its disk are leaked and so outlive every connection.
    let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0) };
    assert_eq!(code, ffi::SQLITE_OK);
}

/// Begins as every `sqlite3_file` does; SQLite provides the memory.
#[repr(C)]
struct OpenFile {
    methods: *const ffi::sqlite3_io_methods,
    file: *mut State,
}

struct State {
    disk: &'static Mutex<Disk>,
    handle: Handle,
    /// Keeps alive what SQLite has pointers into, also past a crash of the disk.
    regions: Vec<Arc<Region>>,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(file_lock),
    xUnlock: Some(file_unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn code(outcome: Outcome<()>) -> c_int {
    outcome.err().unwrap_or(ffi::SQLITE_OK)
}

/// # Safety
/// `vfs` is one that `register` made.
unsafe fn disk_of(vfs: *mut sqlite3_vfs) -> &'static Mutex<Disk> {
    // SAFETY: `register` stored a leaked disk there.
    unsafe { &*(*vfs).pAppData.cast() }
}

/// # Safety
/// `file` was opened by `open` and is not closed; SQLite makes one call on it at a time.
unsafe fn state<'a>(file: *mut sqlite3_file) -> &'a mut State {
    // SAFETY: `open` stored a boxed state there, which `close` alone takes away.
    unsafe { &mut *(*file.cast::<OpenFile>()).file }
}

/// # Safety
/// `name` is a string that ends in a zero byte.
unsafe fn text<'a>(name: *const c_char) -> &'a str {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(name) }.to_str().unwrap()
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    assert!(!name.is_null(), "the ledger needs no temporary file");
    // SAFETY: SQLite hands over its own VFS, a path, and memory of `szOsFile` bytes.
    let (disk, name, file) = unsafe { (disk_of(vfs), text(name), &mut *file.cast::<OpenFile>()) };
    file.methods = ptr::null(); // Tells SQLite not to close what was not opened.
    match lock(disk).open(name, flags & ffi::SQLITE_OPEN_CREATE != 0) {
        Ok(handle) => {
            file.file = Box::into_raw(Box::new(State { disk, handle, regions: Vec::new() }));
            file.methods = &raw const METHODS;
        }
        Err(code) => return code,
    }
    if !out_flags.is_null() {
        // SAFETY: SQLite passes null or a place to write to.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite hands over its own VFS and a path.
    let (disk, name) = unsafe { (disk_of(vfs), text(name)) };
    code(lock(disk).remove(name, sync != 0))
}

unsafe extern "C" fn access(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands over its own VFS and a path.
    let (disk, name) = unsafe { (disk_of(vfs), text(name)) };
    let found = lock(disk).exists(name);
    // SAFETY: SQLite hands over a place to write the answer to.
    code(found.map(|found| unsafe { *out = c_int::from(found) }))
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut sqlite3_vfs,
    name: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a path, and room for `size` bytes, which may not overlap.
    unsafe {
        let name = CStr::from_ptr(name).to_bytes_with_nul();
        if name.len() > size as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once, and uses neither it nor its shared memory afterwards.
    let state = unsafe { Box::from_raw((*file.cast::<OpenFile>()).file) };
    lock(state.disk).close(&state.handle);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    length: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for `length` bytes.
    let (state, into) =
        unsafe { (state(file), std::slice::from_raw_parts_mut(into.cast(), length as usize)) };
    code(lock(state.disk).read(&state.handle, at as usize, into))
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and `length` bytes.
    let (state, bytes) =
        unsafe { (state(file), std::slice::from_raw_parts(from.cast(), length as usize)) };
    code(lock(state.disk).write(&state.handle, at as usize, bytes))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    code(lock(state.disk).truncate(&state.handle, size as usize))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    code(lock(state.disk).sync(&state.handle))
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file, and a place to write the answer to.
    let (state, out) = unsafe { (state(file), &mut *out) };
    code(lock(state.disk).size(&state.handle).map(|size| *out = size as sqlite3_int64))
}

unsafe extern "C" fn file_lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    code(lock(state.disk).lock(&state.handle, level))
}

unsafe extern "C" fn file_unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    lock(state.disk).unlock(&state.handle, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file, and a place to write the answer to.
    let (state, out) = unsafe { (state(file), &mut *out) };
    code(lock(state.disk).is_reserved(&state.handle).map(|held| *out = c_int::from(held)))
}

extern "C" fn file_control(_file: *mut sqlite3_file, _op: c_int, _arg: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

extern "C" fn sector_size(_file: *mut sqlite3_file) -> c_int {
    4_096
}

extern "C" fn characteristics(_file: *mut sqlite3_file) -> c_int {
    // As the operating system's VFS says: a torn write leaves the bytes around it alone.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    number: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    assert_eq!(size as usize, size_of::<Region>());
    // SAFETY: an open file, and a place to write the answer to.
    let (state, out) = unsafe { (state(file), &mut *out) };
    *out = ptr::null_mut();
    let region = lock(state.disk).shm_region(&state.handle, number as usize, extend != 0);
    code(region.map(|region| {
        if let Some(region) = region {
            // Atomics, so SQLite may write through it although other connections do too.
            *out = Arc::as_ptr(&region).cast_mut().cast();
            state.regions.push(region);
        }
    }))
}

unsafe extern "C" fn shm_lock(
    file: *mut sqlite3_file,
    offset: c_int,
    length: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    let slots: Range<usize> = offset as usize..(offset + length) as usize;
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        lock(state.disk).shm_unlock(&state.handle, slots);
        return ffi::SQLITE_OK;
    }
    let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    code(lock(state.disk).shm_lock(&state.handle, slots, exclusive))
}

extern "C" fn shm_barrier(_file: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state(file) };
    lock(state.disk).shm_leave(&state.handle);
    ffi::SQLITE_OK
}
