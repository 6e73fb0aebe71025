//! Texts across the border of WebAssembly: the page reserves a buffer, writes a request into it and reads the answer.

use std::cell::RefCell;

use super::answer::answer;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for a request of so many bytes: where it is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(bytes: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        *buffer = vec![0; bytes];
        buffer.as_mut_ptr()
    })
}

/// Answer the request that was written; how many bytes the answer has. It stands where [`answered`] says.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let request = BUFFER.take();
    let answer = answer(&String::from_utf8_lossy(&request)).into_bytes();
    let bytes = answer.len();
    BUFFER.set(answer);
    bytes
}

/// Where the answer stands, until the next call of [`reserve`].
#[unsafe(no_mangle)]
pub extern "C" fn answered() -> *const u8 {
    BUFFER.with_borrow(|buffer| buffer.as_ptr())
}
