import Foundation
@testable import HeadModel
@testable import Learning
import TestSupport
import Testing

/// A model learned from registrations that a hidden one made, held against it.
///
/// `tools/learn-truth` runs it with 1,000 subjects of 8 registrations; here there are few, and the bounds are wider.
@Suite struct TruthTests {
    static let subjects = Int(ProcessInfo.processInfo.environment["FLAMBEAU_LEARN_SUBJECTS"] ?? "") ?? 48
    static var isWhole: Bool { subjects >= 1000 }

    @Test func aHiddenModelIsFound() throws {
        let standard = try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")
        let (shapes, expressions) = Self.isWhole ? (100, 50) : (12, 8)
        let hidden = HiddenModel(standard, shapes: shapes, expressions: expressions)
        let source = DrawnSubjects(hidden, count: Self.subjects, frames: Self.isWhole ? 8 : 5)
        let start = standard.truncated(shapes: shapes, expressions: expressions)
        var model = start
        var options = LearningOptions()
        var rejected: [RejectedRegistration] = []
        Truth.report("start", start, hidden, shapes)
        for step in [LearningStep.pose, .pose, .pose, .pose, .expression, .identity] {
            let begin = Date()
            let pass = try Learner(model, options: options, threads: 2).sums(step, of: source)
            let summed = Date()
            model = try StepSolution(pass.sums, model: model, threads: 2).model
            rejected = pass.rejected
            if step == .pose { options.rejection = pass.sums.suggestedRejection }
            print(
                "\(step): \(pass.rejected.count) left out, next beyond \(options.rejection) mm,",
                String(
                    format: "sums %.1f s, solved %.1f s", summed.timeIntervalSince(begin), -summed.timeIntervalSinceNow)
            )
            Truth.report("\(step)", model, hidden, shapes)
        }
        try model.validate()
        // All bad ones, and hardly others.
        let names = try source.subjects.indices.flatMap { try source.registrations(of: $0) }.map(\.name)
        let bad = Set(names.filter { $0.hasSuffix("bad") })
        let left = Set(rejected.map(\.name))
        #expect(!bad.isEmpty && bad.isSubset(of: left), "\(bad.subtracting(left))")
        #expect(left.subtracting(bad).count <= names.count / 40, "\(left.subtracting(bad))")
        let before = Truth.measure(start, start, hidden, shapes)
        let (joints, posed, _, ratios) = Truth.measure(model, start, hidden, shapes)
        // Expressions are the noise of joints: with some 200 registrations 2 mm of the hinge's, by decision 23.
        // The neck's joint stays.
        let bounds = Self.isWhole ? [0, 0.01, 0.5, 0.5, 0.5] : [0, 0.01, 2.5, 0.7, 0.7]
        for joint in 1..<5 { #expect(joints[joint] <= bounds[joint], "\(joints), before \(before.joints)") }
        #expect(posed <= (Self.isWhole ? 0.15 : 0.25) && before.posed >= 1, "\(posed), before \(before.posed)")
        for (index, (count, ratio)) in ratios.enumerated() {
            #expect(ratio < before.ratios[index].1, "\(count): \(ratio), before \(before.ratios[index].1)")
        }
        if Self.isWhole { #expect(ratios.allSatisfy { $0.1 <= 1.05 }, "\(ratios)") }
        #expect(ratios[0].1 <= 1.1, "\(ratios)")
    }
}
