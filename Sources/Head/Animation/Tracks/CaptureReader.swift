internal import Files
internal import Foundation
internal import SpatialGeometry

// The CSV of face capture apps on ARKit (Live Link Face and its kin): a header line, then a line a frame. Columns are
// known by name, in any order and capitalisation: ARKit's 52 shapes with weights of 0 to 1, `HeadYaw`, `HeadPitch`,
// `HeadRoll` in radians, `Timecode` as hh:mm:ss:ff.fraction, `BlendShapeCount`. A line whose count is 0 is a frame in
// which the app lost the face; it repeats the one before.

/// Reads captured weights of ARKit's shapes.
struct CaptureReader {
    let path: String
    let mixer: ExpressionMixer

    /// What a column is for.
    private enum Role: Equatable {
        case weight(Int)
        case yaw, pitch, roll
        case timecode
        case count
        case ignored
    }

    /// Two million frames are nine hours at 60 a second.
    private static let frameLimit = 2_000_000
    /// The longest header in bytes; ARKit's has about a thousand.
    private static let headerLimit = 1 << 16

    private static let roles: [String: Role] = [
        "headyaw": .yaw, "headpitch": .pitch, "headroll": .roll, "timecode": .timecode, "blendshapecount": .count,
        "frame": .ignored, "time": .ignored, "timestamp": .ignored, "timestamp_ms": .ignored,
        "lefteyeyaw": .ignored, "lefteyepitch": .ignored, "lefteyeroll": .ignored,
        "righteyeyaw": .ignored, "righteyepitch": .ignored, "righteyeroll": .ignored,
    ]

    func read(_ text: String) throws -> AnimationTrack {
        var lines = TextLines(text)
        guard let header = lines.next()?.line, !header.allSatisfy(\.isWhitespace) else {
            throw failure(1, "the first line is empty; a header of column names was expected")
        }
        let separator: Character = header.contains(",") ? "," : header.contains(";") ? ";" : "\t"
        guard header.utf8.count <= Self.headerLimit else {
            throw failure(1, "the header has \(header.utf8.count) bytes; the names of ARKit's columns were expected")
        }
        let names = CaptureReader.fields(header, separator).map(String.init)
        var notes: [String] = []
        let roles = try self.roles(names, &notes)
        let weights = roles.enumerated().compactMap { column, role in
            if case .weight(let number) = role { (column: column, number: number) } else { nil }
        }
        let angles = [Role.yaw, .pitch, .roll].map { roles.firstIndex(of: $0) }
        let countColumn = roles.firstIndex(of: .count)
        let timecodeColumn = roles.firstIndex(of: .timecode)

        var values: [Float] = []
        var (lost, latestFrameNumber, frameCount) = (0, 0, 0)
        let width = weights.count + 3
        while let (number, line) = lines.next() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let fields = CaptureReader.fields(line, separator)
            frameCount += 1
            guard frameCount <= Self.frameLimit else {
                throw failure(number, "there are more than \(Self.frameLimit) frames; cut the capture into parts")
            }
            if let timecodeColumn, timecodeColumn < fields.count {
                let frame = fields[timecodeColumn].split(separator: ":").last?.split(separator: ".").first
                latestFrameNumber = max(latestFrameNumber, frame.flatMap { Int($0) } ?? 0)
            }
            if let countColumn, countColumn < fields.count, Double(fields[countColumn]) == 0 {
                lost += 1
                values += values.isEmpty ? Array(repeating: 0, count: width) : Array(values.suffix(width))
                continue
            }
            guard fields.count == names.count else {
                throw failure(number, "\(fields.count) columns; the header names \(names.count)")
            }
            for (column, _) in weights { values.append(try value(fields[column], names[column], number)) }
            for column in angles {
                values.append(try column.map { try value(fields[$0], names[$0], number) } ?? 0)
            }
        }
        guard frameCount > 0 else { throw failure(2, "there is no frame below the header") }
        if lost > 0 { notes.append("\(lost) frames without a face repeat the one before") }
        scaleAngles(&values, width, &notes)
        let name = FileNames.stem(of: path)
        return AnimationTrack(
            name: name, frameRate: CaptureReader.frameRate(latestFrameNumber, frameCount), notes: notes,
            source: CapturedTrack(frameCount: frameCount, numbers: weights.map(\.number), values: values, mixer: mixer))
    }

    /// Numbers of frames within a second end one below the rate; apps record at 60 unless told otherwise.
    private static func frameRate(_ latestFrameNumber: Int, _ frameCount: Int) -> Double {
        let rates = [24, 25, 30, 50, 60]
        guard frameCount > latestFrameNumber, let rate = rates.first(where: { $0 > latestFrameNumber }),
            latestFrameNumber > 20
        else { return 60 }
        return Double(rate)
    }

    private func roles(_ names: [String], _ notes: inout [String]) throws -> [Role] {
        var ignored: [String] = []
        var seen: [String: Int] = [:]
        let roles = try names.enumerated().map { column, name -> Role in
            if let before = seen.updateValue(column, forKey: name.lowercased()), !name.isEmpty {
                throw failure(1, "columns \(before + 1) and \(column + 1) are both “\(name)”")
            }
            if let number = mixer.number(of: name) { return .weight(number) }
            if let role = Self.roles[name.lowercased()] { return role }
            if let nearest = mixer.nearest(to: name) ?? NearestName.find(name, among: Array(Self.roles.keys)) {
                throw AnimationError.unknownName(
                    path: path, place: "line 1, column \(column + 1)", name: name, nearest: nearest,
                    head: mixer.headName)
            }
            ignored.append(name)
            return .ignored
        }
        let known = Set(roles.compactMap { if case .weight(let number) = $0 { number } else { nil } })
        guard !known.isEmpty else {
            throw failure(
                1,
                mixer.expressions.isEmpty
                    ? "head “\(mixer.headName)” has no named expressions; play the capture on the default head"
                    : "no column is named like an ARKit shape (jawOpen, eyeBlinkLeft …)")
        }
        // An app may record more than ARKit's shapes, but a table of other things is no capture.
        guard ignored.count <= max(32, 2 * known.count) else {
            throw failure(
                1,
                "\(ignored.count) of \(names.count) columns are none of a capture (\(Self.list(ignored))); "
                    + "ARKit's shapes were expected (jawOpen, eyeBlinkLeft …)")
        }
        let missing = mixer.expressions.indices.filter { !known.contains($0) }.map { mixer.expressions[$0].name }
        if !missing.isEmpty { notes.append("no column for \(missing.joined(separator: ", ")); they stay at 0") }
        if !ignored.isEmpty { notes.append("columns not used: \(Self.list(ignored))") }
        return roles
    }

    /// Names, the first few of many.
    private static func list(_ names: [String]) -> String {
        names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }

    /// Angles beyond half a turn can only be degrees.
    private func scaleAngles(_ values: inout [Float], _ width: Int, _ notes: inout [String]) {
        let places = stride(from: width - 3, to: values.count, by: width).flatMap { $0..<$0 + 3 }
        guard places.contains(where: { values[$0].magnitude > 3.2 }) else { return }
        notes.append("the head's angles are taken as degrees, as some are beyond half a turn in radians")
        for place in places { values[place] *= .pi / 180 }
    }

    private static func fields(_ line: Substring, _ separator: Character) -> [Substring] {
        line.split(separator: separator, omittingEmptySubsequences: false).map { field in
            var field = field.drop { $0.isWhitespace || $0 == "\"" || $0 == "\u{FEFF}" }
            while let last = field.last, last.isWhitespace || last == "\"" { field.removeLast() }
            return field
        }
    }

    private func value(_ field: Substring, _ column: String, _ line: Int) throws -> Float {
        guard let value = Float(field), value.isFinite, value.magnitude <= 1e4 else {
            throw failure(line, "\(column) is “\(field)”; a number was expected")
        }
        return value
    }

    private func failure(_ line: Int, _ reason: String) -> AnimationError {
        .invalid(path: path, place: "line \(line)", reason: reason)
    }
}
