import Archives
import Files
import Foundation
@testable import HeadModel
@testable import Learning
import SpatialGeometry
import TestSupport
import Testing

/// Sums: the same bytes however registrations are divided, and refused when they do not belong together.
@Suite struct SumTests {
    static let model = BallHead.arrays(subdivisions: 3)

    /// Subjects of a ball with three registrations each, the first a neutral.
    struct Balls: RegistrationSource {
        var subjects: [String]
        var head = Head(SumTests.model)

        init(_ count: Int, prefix: String = "ball") { subjects = (0..<count).map { "\(prefix)\($0)" } }

        func registrations(of subject: Int) throws -> [RegisteredMesh] {
            var generator = SeededGenerator(seed: subjects[subject])
            let shape = (0..<4).map { _ in generator.normal() }
            return (0..<3).map { frame in
                var parameters = HeadParameters(shape: shape)
                if frame > 0 {
                    parameters.expression = (0..<3).map { _ in generator.normal() }
                    parameters.pose.jaw = Vector3(generator.uniform(0, 0.3), 0, 0)
                }
                parameters.pose.neck = 0.1 * generator.direction()
                parameters.pose.root = 0.5 * generator.direction()
                parameters.translation = generator.direction()
                return RegisteredMesh(
                    name: "\(subjects[subject])_\(frame)", isNeutral: frame == 0, vertices: head.vertices(parameters))
            }
        }
    }

    static func bytes(_ path: String) throws -> [UInt8] { try FileReader.bytes(at: path, limit: 1 << 30) }

    @Test(arguments: LearningStep.allCases) func partsAndThreadsDoNotMatter(_ step: LearningStep) throws {
        let source = Balls(16)
        let options = LearningOptions(heldOut: 0.2)
        try TestFiles.withTemporaryFolder { folder in
            let whole = folder + "/whole"
            try SumFile.write(Learner(Self.model, options: options, threads: 1).sums(step, of: source).sums, to: whole)
            for (count, threads) in [(1, 3), (4, 2), (16, 1)] {
                let parts = try (0..<count).map { part in
                    let places = Array(part * 16 / count..<(part + 1) * 16 / count)
                    let path = "\(folder)/part-\(part)"
                    let learner = Learner(Self.model, options: options, threads: threads)
                    try SumFile.write(learner.sums(step, of: source, places: places).sums, to: path)
                    return path
                }
                let merged = folder + "/merged"
                _ = try SumFile.merge(parts.reversed(), to: merged)
                #expect(try Self.bytes(merged) == Self.bytes(whole), "\(count) parts of \(step)")
            }
        }
    }

    /// Later scans are added to the sums of earlier ones.
    @Test func laterSubjectsAreAdded() throws {
        let (early, late) = (Balls(5), Balls(3, prefix: "later"))
        struct Both: RegistrationSource {
            var (early, late): (Balls, Balls)
            var subjects: [String] { early.subjects + late.subjects }
            func registrations(of subject: Int) throws -> [RegisteredMesh] {
                try subject < 5 ? early.registrations(of: subject) : late.registrations(of: subject - 5)
            }
        }
        try TestFiles.withTemporaryFolder { folder in
            let learner = Learner(Self.model, threads: 2)
            try SumFile.write(learner.sums(.identity, of: early).sums, to: folder + "/early")
            try SumFile.write(learner.sums(.identity, of: late).sums, to: folder + "/late")
            try SumFile.write(learner.sums(.identity, of: Both(early: early, late: late)).sums, to: folder + "/both")
            _ = try SumFile.merge([folder + "/early", folder + "/late"], to: folder + "/merged")
            #expect(try Self.bytes(folder + "/merged") == Self.bytes(folder + "/both"))
        }
    }

    @Test func whatDoesNotBelongTogetherIsRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            func write(_ name: String, _ step: LearningStep, _ model: HeadModelArrays, _ options: LearningOptions)
                throws -> String
            {
                let path = folder + "/" + name
                let source = Balls(3, prefix: name)
                try SumFile.write(Learner(model, options: options, threads: 2).sums(step, of: source).sums, to: path)
                return path
            }
            var other = Self.model
            other.template[0] += 1e-4
            let usual = LearningOptions()
            let base = try write("base", .identity, Self.model, usual)
            let others = [
                ("of the expression step", try write("step", .expression, Self.model, usual)),
                ("with the model 'ball'", try write("model", .identity, other, usual)),
                ("other options", try write("options", .identity, Self.model, LearningOptions(rejection: 3))),
            ]
            for (words, path) in others {
                expectError(words) { _ = try SumFile.merge([base, path], to: folder + "/out") }
            }
            expectError("a part twice") { _ = try SumFile.merge([base, base], to: folder + "/out") }
            expectError("is an input") { _ = try SumFile.merge([base], to: base) }
            expectError("could not be opened") { _ = try SumFile.merge([folder + "/none"], to: folder + "/out") }
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
            expectError("made with another model") { _ = try SumFile.read(base, for: other) }
            let sums = try SumFile.read(base, for: Self.model)
            expectError("made with another model") { _ = try StepSolution(sums, model: other, threads: 1) }
            expectError("hold 3 subjects, too few for 4 components") {
                _ = try StepSolution(sums, model: Self.model, count: 4, threads: 1)
            }
        }
    }

    /// Whatever happens to a file's bytes, it is refused, and says so.
    @Test func damagedFilesAreRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/sums"
            try SumFile.write(Learner(Self.model, threads: 2).sums(.evaluation, of: Balls(3)).sums, to: path)
            let bytes = try Self.bytes(path)
            _ = try SumFile.read(bytes: bytes, path: "whole", for: Self.model)
            var generator = SeededGenerator(seed: "damaged sums")
            for _ in 0..<60 {
                let length = generator.index(below: bytes.count)
                #expect(throws: LearningError.self) {
                    try SumFile.read(bytes: Array(bytes.prefix(length)), path: "cut", for: Self.model)
                }
                var changed = bytes
                changed[generator.index(below: bytes.count)] ^= UInt8(1 << generator.index(below: 8))
                #expect(throws: LearningError.self) {
                    try SumFile.read(bytes: changed, path: "changed", for: Self.model)
                }
            }
            #expect(throws: LearningError.self) {
                try SumFile.read(bytes: bytes + [0], path: "longer", for: Self.model)
            }
            expectError("is not a sum file") {
                _ = try SumFile.read(bytes: Array("solid".utf8), path: "x", for: Self.model)
            }
        }
    }

    /// Identities and expressions of balls, found again from the sums: what is left of others is little.
    @Test func componentsAreFound() throws {
        let start = Self.model
        let learner = Learner(start, threads: 2)
        let source = Balls(24)
        let identities = try StepSolution(learner.sums(.identity, of: source).sums, model: start, threads: 2).model
        let pass = try Learner(identities, options: LearningOptions(heldOut: 0.3), threads: 2).sums(
            .evaluation, of: source)
        let evaluation = try #require(pass.sums.evaluation)
        #expect(evaluation.generalisation[0] > 1)
        #expect(evaluation.generalisation[4] < 0.02 * evaluation.generalisation[0], "\(evaluation.generalisation)")
        try identities.validate()
    }
}
