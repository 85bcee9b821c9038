internal import COpenBLAS

/// OpenBLAS's one setting: products and decompositions stay on the thread that asks for them.
///
/// OpenBLAS splits sums between its threads, so that results would depend on how many there are, that is on the machine and on
/// `OPENBLAS_NUM_THREADS`; and callers that spread their own work over the cores would share them with it. Everything in
/// this module that calls OpenBLAS prepares first.
enum OpenBLAS {
    private static let isSingleThreaded: Void = openblas_set_num_threads(1)

    /// Sets one thread, the first time.
    @inline(__always) static func prepare() { _ = isSingleThreaded }

    /// How many threads it may use now.
    static var threadCount: Int { Int(openblas_get_num_threads()) }
}
