//! One body of arithmetic, compiled for wider registers too: the only place where unsafe code is allowed.

/// Return what `$body` gives, compiled for these features of the processor, where it has all of them; otherwise go on.
/// Without fused multiplication it is the same arithmetic, and gives the same bits. `$body` is `#[inline(always)]`.
macro_rules! wide {
    ([$($feature:tt),+] $body:path, ($($argument:ident: $kind:ty),* $(,)?) $(-> $answer:ty)?) => {
        #[cfg(target_arch = "x86_64")]
        if true $(&& std::arch::is_x86_feature_detected!($feature))+ {
            #[target_feature($(enable = $feature),+)]
            #[allow(clippy::too_many_arguments)]
            fn wide($($argument: $kind),*) $(-> $answer)? {
                $body($($argument),*)
            }
            // SAFETY: the processor has what the function was compiled for.
            #[allow(unsafe_code)]
            return unsafe { wide($($argument),*) };
        }
    };
}

pub(crate) use wide;
