import Fitting
import Foundation
import HeadModel
import Registration
import TestSupport
import Testing

@Suite struct FittingConfigurationTests {
    func message(_ yaml: String) -> String {
        do {
            _ = try FittingConfiguration(yaml: yaml, path: "my.yaml")
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func everyConfigurationOfTheProjectIsRead() throws {
        let folder = TestFiles.root + "/assets/configurations"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 2)
        for name in names {
            let configuration = try FittingConfiguration(contentsOf: folder + "/" + name)
            #expect(!configuration.description.isEmpty, "\(name)")
            #expect(!configuration.stages.isEmpty, "\(name)")
        }
    }

    @Test func flameFittingHasItsPublishedWeights() throws {
        let path = TestFiles.root + "/assets/configurations/flame-fitting.yaml"
        let stage = try #require(try FittingConfiguration(contentsOf: path).stages.last)
        #expect(stage.dataWeight == 4 && stage.loss == .flameFitting && stage.lossScale == 10)
        #expect(stage.planeShare == 0 && stage.normalAngle == 180)
        #expect(stage.shapePrior == 0.01 && stage.expressionPrior == 0.01 && stage.jawPrior == 1)
        // A sum with weight 1e−4 over 51 landmarks.
        #expect(abs(stage.landmarkWeight / 51 - 1e-4) < 1e-12)
    }

    @Test(arguments: [
        ("stages: [{name: a, unknowns: [root], landmarks: {weight: 1}, wieght: 2}]", "my.yaml:1: \"wieght\""),
        ("stages:\n  - unknowns: [root]\n    landmarks: {weight: -1}", "my.yaml:3: weight"),
        ("stages:\n  - unknowns: [rot]\n    landmarks: {weight: 1}", "my.yaml:2: unknowns: \"rot\" is not one of root"),
        ("stages:\n  - unknowns: [root]", "minimises nothing"),
        ("stages:\n  - landmarks: {weight: 1}", "no unknowns"),
        ("samples: many\nstages: []", "my.yaml:1: samples"),
        ("samples: 1000", "stages is missing"),
        ("stages: {", "no YAML"),
        ("", "empty"),
        ("[1, 2]", "no mapping"),
        ("samples: 1000\nsamples: 2000\nstages: []", "my.yaml"),
    ])
    func mistakesAreNamedWithTheirLine(yaml: String, expected: String) {
        #expect(message(yaml).contains(expected), "\(message(yaml))")
    }

    static func configuration(_ text: String) throws -> FittingConfiguration {
        try FittingConfiguration(
            yaml: "stages: [{unknowns: [root], data: {weight: 1}}]\n" + text, path: "my.yaml")
    }

    @Test(arguments: [
        (
            "regions: {fase: 0.5}",
            "my: there is no region \"fase\" on ball; did you mean \"face\"? The head has face, scalp"
        ),
        ("detail: {regions: {sclap: 0.5}}", "did you mean \"scalp\"?"),
        ("detail: {stiffness: {elbow: 2}}", "no region \"elbow\" on ball. The head has face, scalp"),
    ])
    func unknownRegionsAreErrors(text: String, expected: String) throws {
        let head = BallHead.make(subdivisions: 2)
        let configuration = try Self.configuration(text)
        let error = #expect(throws: FittingError.self) { try configuration.missingRegions(on: head) }
        #expect(error.map { "\($0)" }?.contains(expected) == true, "\(String(describing: error))")
    }

    /// Regions of FLAME's masks that a head does not have are told, and are no error; so are all on a head without any.
    @Test func regionsThatAHeadLacksAreTold() throws {
        let configuration = try Self.configuration("regions: {face: 0.5, neck: 0.1, lips: 0}")
        var arrays = BallHead.arrays(subdivisions: 2)
        #expect(try configuration.missingRegions(on: Head(arrays)) == ["lips", "neck"])
        arrays.regions = [:]
        #expect(try configuration.missingRegions(on: Head(arrays)) == ["face", "lips", "neck"])
        #expect(try Self.configuration("regions: {fase: 1}").missingRegions(on: Head(arrays)) == ["fase"])
        #expect(try FittingConfiguration.standard().missingRegions(on: .standard()) == [])
    }

    /// Above 1 a weight would change nothing: the largest of a vertex is 1.
    @Test func weightsOfRegionsAreSharesOfOne() {
        #expect(message("regions: {face: 2}\nstages: []").contains("a number from 0.0 to 1.0"))
    }
}

/// What tells configurations apart.
@Suite struct FittingConfigurationDigestTests {
    static func digest(_ text: String, path: String = "own.yaml") throws -> String {
        try FittingConfiguration(yaml: text, path: path).digest
    }

    @Test func equalValuesHaveOneDigest() throws {
        let text = "regions: {a: 1, b: 0.2, c: 0.3, d: 0.4}\nstages: [{unknowns: [root], data: {weight: 1}}]\n"
        let other =
            "# The same.\ndescription: other words\nregions: {d: 0.4, c: 0.3, b: 0.2, a: 1}\n"
            + "stages:\n  - unknowns: [root]\n    data: {weight: 1.0}\n"
        #expect(try Self.digest(text) == Self.digest(other, path: "another.yaml"))
        for changed in [
            text.replacingOccurrences(of: "a: 1", with: "a: 0.5"),
            text.replacingOccurrences(of: "[root]", with: "[jaw]"),
            text + "samples: 500\n", text + "detail: {samples: 500}\n",
        ] { #expect(try Self.digest(text) != Self.digest(changed)) }
        #expect(try Self.digest(text).count == 64)
    }
}
