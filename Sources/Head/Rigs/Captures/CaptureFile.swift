internal import Files
internal import Foundation
internal import HeadModel

/// Captures as files: the CSV of Live Link Face, and JSON.
///
/// CSV: `Timecode,BlendShapeCount,`, the 52 names with capital initials, then yaw, pitch and roll of head, left and right eye
/// in radians; a line a frame, ten decimals, the count 61, the time code `HH:MM:SS:FF.fff`.
///
/// JSON: `blendShapes` (the 52 names), `weights` (a list of 52 a frame), `head` (yaw, pitch, roll a frame, radians),
/// `frameRate`, `name`. `TrackFile` reads both back.
public enum CaptureFile {
    /// The bytes of the CSV.
    public static func csv(_ capture: FaceCapture) -> [UInt8] {
        let names = ARKitShape.names.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        let angles = ["Head", "LeftEye", "RightEye"].flatMap { part in ["Yaw", "Pitch", "Roll"].map { part + $0 } }
        var text = (["Timecode", "BlendShapeCount"] + names + angles).joined(separator: ",") + "\n"
        let count = names.count + angles.count
        for index in 0..<capture.frameCount {
            let (head, left, right) = (capture.head[index], capture.leftEye[index], capture.rightEye[index])
            var values = capture.weights(frame: index).map(Double.init)
            values += [head.yaw, head.pitch, head.roll]
            // The app turns its eyes about an axis that points down.
            for eye in [left, right] { values += [-eye.yaw, eye.pitch, eye.roll] }
            text +=
                timecode(capture.times?[index] ?? Double(index) / capture.frameRate, capture.frameRate) + ",\(count)"
            for value in values { text += String(format: ",%.10f", value) }
            text += "\n"
        }
        return Array(text.utf8)
    }

    /// Hours, minutes, seconds, frames and thousandths of a frame, at the whole number of frames a second next to the rate.
    private static func timecode(_ time: Double, _ frameRate: Double) -> String {
        let rate = max(1, Int(frameRate.rounded()))
        // Evenly spaced frames count up by one, whatever the rate was rounded from.
        let frames = time * frameRate
        let thousandths = Int((1000 * frames).rounded())
        let (whole, part) = (thousandths / 1000, thousandths % 1000)
        let seconds = whole / rate
        return String(
            format: "%02d:%02d:%02d:%02d.%03d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, whole % rate, part
        )
    }

    /// The bytes of the JSON, a line a frame.
    public static func json(_ capture: FaceCapture) throws -> [UInt8] {
        func list(_ rows: [String]) -> String { "[\n    " + rows.joined(separator: ",\n    ") + "\n  ]" }
        func row(_ values: [Double]) -> String {
            "[" + values.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ", ") + "]"
        }
        func angles(_ turns: [YawPitchRoll]) -> String { list(turns.map { row([$0.yaw, $0.pitch, $0.roll]) }) }
        let weights = (0..<capture.frameCount).map { frame in
            "[" + capture.weights(frame: frame).map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ", ") + "]"
        }
        let text = """
            {
              "schemaVersion": 1,
              "blendShapes": \(try JSONText.encode(ARKitShape.names)),
              "name": \(try JSONText.encode(capture.name)),
              "frameRate": \(capture.frameRate),
              "head": \(angles(capture.head)),
              "leftEye": \(angles(capture.leftEye)),
              "rightEye": \(angles(capture.rightEye)),
              "weights": \(list(weights))
            }

            """
        return Array(text.utf8)
    }
}
