import Archives
import TestSupport
import Testing

@testable import NeuralNetwork

/// Named arrays are handed out in the shape asked for, or the error names them.
@Suite struct WeightTensorsTests {
    @Test func missingAndWrongTensorsAreNamed() {
        let array = NumericArray(shape: [2], elements: .float32([1, .nan]))
        let weights = WeightTensors(path: "w.pth", arrays: ["module.a": array])
        #expect(weights.contains("a"))
        #expect(throws: WeightError.missingTensor(path: "w.pth", name: "b", expected: [3])) {
            try weights.values("b", shape: [3])
        }
        #expect(throws: WeightError.wrongTensor(path: "w.pth", name: "a", expected: [3], found: [2])) {
            try weights.values("a", shape: [3])
        }
        let error = #expect(throws: WeightError.self) { try weights.values("a", shape: [2]) }
        #expect(error?.description.contains("not finite") == true)
    }
}
