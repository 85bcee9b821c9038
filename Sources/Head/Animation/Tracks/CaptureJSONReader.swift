internal import Files
internal import Foundation

// What `flambeau export` writes: {"schemaVersion": 1, "blendShapes": [names], "name": text, "frameRate": number,
// "head": [[yaw, pitch, roll], …], "leftEye": …, "rightEye": …, "weights": [[a weight for each name], …]}. Only
// `blendShapes` and `weights` are needed; the eyes look where the weights say.

/// Reads captured weights of named shapes in JSON.
struct CaptureJSONReader {
    let path: String
    let mixer: ExpressionMixer

    /// The most bytes: JSON takes many times its size.
    private static let sizeLimit = 1 << 28

    private struct Capture: Decodable {
        var blendShapes: [String]
        var weights: [[Float]]
        var head: [[Float]]?
        var frameRate: Double?
        var name: String?
    }

    /// Whether JSON is a capture rather than keyframes: it names shapes.
    static func isOne(_ bytes: [UInt8]) -> Bool { Data(bytes).range(of: Data("\"blendShapes\"".utf8)) != nil }

    func read(_ bytes: [UInt8]) throws -> AnimationTrack {
        guard bytes.count <= Self.sizeLimit else {
            throw failure("", "has \(bytes.count) bytes; at most \(Self.sizeLimit) were expected")
        }
        let capture: Capture
        do { capture = try JSONText.decode(Capture.self, from: Data(bytes)) } catch {
            throw failure("", "\(error)")
        }
        let numbers = try capture.blendShapes.map { name in
            guard let number = mixer.number(of: name) else {
                throw AnimationError.unknownName(
                    path: path, place: "blendShapes", name: name, nearest: mixer.nearest(to: name),
                    head: mixer.headName)
            }
            return number
        }
        guard Set(numbers).count == numbers.count else { throw failure("blendShapes", "a name is there twice") }
        guard !capture.weights.isEmpty else { throw failure("weights", "there is no frame") }
        let head = capture.head ?? Array(repeating: [0, 0, 0], count: capture.weights.count)
        guard head.count == capture.weights.count else {
            throw failure("head", "has \(head.count) frames, weights has \(capture.weights.count)")
        }
        var values: [Float] = []
        for (index, (weights, angles)) in zip(capture.weights, head).enumerated() {
            for (key, row, count) in [("weights", weights, numbers.count), ("head", angles, 3)] {
                guard row.count == count, row.allSatisfy({ $0.isFinite && $0.magnitude <= 1e4 }) else {
                    throw failure("\(key)[\(index)]", "\(count) finite numbers were expected")
                }
                values += row
            }
        }
        let rate = capture.frameRate ?? 60
        guard ParameterFile.frameRates.contains(rate) else {
            throw failure("frameRate", "is \(rate); frames a second were expected")
        }
        return AnimationTrack(
            name: capture.name ?? FileNames.stem(of: path), frameRate: rate,
            source: CapturedTrack(
                frameCount: capture.weights.count, numbers: numbers, values: values, mixer: mixer))
    }

    private func failure(_ place: String, _ reason: String) -> AnimationError {
        .invalid(path: path, place: place, reason: reason)
    }
}
