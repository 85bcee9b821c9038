import Archives
import TestSupport
import Testing

@testable import NeuralNetwork

/// Named arrays are handed out in the shape asked for, or the error names them.
@Suite struct WeightTensorsTests {
    @Test func missingAndWrongTensorsAreNamed() {
        let array = NumericArray(shape: [2], elements: .float32([1, .nan]))
        let weights = WeightTensors(path: "w.pth", arrays: ["module.a": array])
        #expect(throws: WeightError.missingTensor(path: "w.pth", name: "b", expected: [3])) {
            try weights.values("b", shape: [3])
        }
        #expect(throws: WeightError.wrongTensor(path: "w.pth", name: "a", expected: [3], found: [2])) {
            try weights.values("a", shape: [3])
        }
        let error = #expect(throws: WeightError.self) { try weights.values("a", shape: [2]) }
        #expect(error?.description.contains("not finite") == true)
    }

    /// Which of two arrays counts used to depend on the seed of the hash.
    @Test func theNameWithoutPrefixWins() throws {
        for count in 1...40 {
            var arrays: [String: NumericArray] = [:]
            for index in 0..<count {
                arrays["x\(index)"] = NumericArray(shape: [1], elements: .float32([Float(index)]))
                arrays["module.x\(index)"] = NumericArray(shape: [1], elements: .float32([-1]))
            }
            let weights = WeightTensors(path: "w.pth", arrays: arrays)
            for index in 0..<count { #expect(try weights.values("x\(index)", shape: [1]) == [Float(index)]) }
        }
    }
}
