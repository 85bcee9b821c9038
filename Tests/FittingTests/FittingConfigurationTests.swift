import Fitting
import Foundation
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
}
