@testable import HeadModel
@testable import Learning
import Flambeau

/// The reader of sum files; sums that are accepted can also be solved.
extension FuzzTarget {
    private static let model = try! HeadModelArrays.load("Fuzz/seeds/sums/model.npz")

    static let sums = FuzzTarget(name: "sums", seeds: [("Fuzz/seeds/sums", ".sums")]) { bytes in
        let sums = try SumFile.read(bytes: bytes, path: "input.sums", for: model)
        _ = sums.suggestedRejection
        if sums.header.step == .evaluation {
            _ = sums.evaluation
        } else {
            _ = try StepSolution(sums, model: model, count: 1, threads: 1)
        }
    }
}
