//! One body of arithmetic, compiled for wider registers too: the only place where unsafe code is allowed.

/// What `$body` gives of its arguments, compiled for these features where the processor has all of them; after `any`, for the
/// first list of features that it has all of. Without fused multiplication it is the same arithmetic, and gives the same bits. `$body` is `#[inline(always)]`.
macro_rules! wide {
    ([$($feature:tt),+] $($rest:tt)*) => {
        $crate::stats::wide!(any [[$($feature),+]] $($rest)*)
    };
    (any [$($features:tt),+] $body:path, ($($argument:ident: $kind:ty),* $(,)?) $(-> $answer:ty)?) => {{
        #[cfg(target_arch = "x86_64")]
        {
            $crate::stats::wide!(@first [$($features)+] $body, ($($argument: $kind),*) $(-> $answer)?)
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            $body($($argument),*)
        }
    }};
    (@first [] $body:path, ($($argument:ident: $kind:ty),*) $(-> $answer:ty)?) => {
        $body($($argument),*)
    };
    (
        @first [[$($feature:tt),+] $($rest:tt)*]
        $body:path, ($($argument:ident: $kind:ty),*) $(-> $answer:ty)?
    ) => {
        if true $(&& std::arch::is_x86_feature_detected!($feature))+ {
            #[target_feature($(enable = $feature),+)]
            #[allow(clippy::too_many_arguments)]
            fn wide($($argument: $kind),*) $(-> $answer)? {
                $body($($argument),*)
            }
            // SAFETY: the processor has what the function was compiled for.
            #[allow(unsafe_code)]
            unsafe {
                wide($($argument),*)
            }
        } else {
            $crate::stats::wide!(@first [$($rest)*] $body, ($($argument: $kind),*) $(-> $answer)?)
        }
    };
}

pub(crate) use wide;
