import Foundation

extension RobustEstimator {
    /// The data within `maxError` and the root mean square of their errors.
    func inliers(of model: Model, maxError: Double) -> (indices: [Int], rms: Double) {
        var (inliers, sum) = ([Int](), 0.0)
        for index in 0..<count {
            let error = squaredError(of: model, at: index)
            if error <= maxError * maxError {
                inliers.append(index)
                sum += error
            }
        }
        return (inliers, inliers.isEmpty ? 0 : (sum / Double(inliers.count)).squareRoot())
    }

    /// The root mean square error over some of the data; infinite with one that the model cannot explain.
    func rms(of model: Model, over indices: [Int]) -> Double {
        (indices.reduce(0) { $0 + squaredError(of: model, at: $1) } / Double(Swift.max(indices.count, 1))).squareRoot()
    }
}
