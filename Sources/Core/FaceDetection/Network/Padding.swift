/// How a window is laid over the border of its input.
enum Padding: Sendable {
    /// So many zeros on every side: PyTorch's rule.
    case symmetric(Int)
    /// TensorFlow's `SAME`: as many outputs as ⌈input/stride⌉, the odd zero at the bottom and right.
    case same
    /// No zeros: windows that lie inside only.
    case valid

    /// The number of outputs along a side, and how many zeros precede the first input.
    func placement(input: Int, window: Int, stride: Int) -> (outputs: Int, before: Int) {
        switch self {
        case .symmetric(let zeros): ((input + 2 * zeros - window) / stride + 1, zeros)
        case .valid: ((input - window) / stride + 1, 0)
        case .same:
            {
                let outputs = (input + stride - 1) / stride
                let zeros = max(0, (outputs - 1) * stride + window - input)
                return (outputs, zeros / 2)
            }()
        }
    }
}
