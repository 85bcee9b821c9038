internal import CNeuralKernels

/// The inner loops, built for one kind of processor.
///
/// Sums run in the same order for any number of threads and any cut into blocks; kinds of processors differ in the last
/// bits, because registers differ in width and not all multiply and add at once.
struct Kernels: @unchecked Sendable {
    /// Constants and functions of C: nothing in it changes.
    let table: nk_kernels

    /// The kinds that this processor can run, the fastest first.
    static let all = (0..<nk_kernel_count()).map { Kernels(table: nk_kernels_at($0).pointee) }

    /// The fastest kind that this processor can run.
    static let fastest = all[0]

    /// `avx512`, `avx2` or `plain`.
    var name: String { String(cString: table.name) }
}
