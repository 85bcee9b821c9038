internal import Foundation

/// The text of a USD layer as it grows, indented by the prims it is in.
struct USDText {
    private(set) var bytes: [UInt8] = Array("#usda 1.0\n".utf8)
    private var depth = 0

    /// A line.
    mutating func line(_ text: String) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: text.isEmpty ? 0 : 4 * depth))
        bytes += text.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A prim and what stands in it.
    mutating func prim(_ type: String, _ name: String, schemas: [String] = [], _ body: (inout USDText) -> Void) {
        if schemas.isEmpty {
            line("def \(type) \"\(name)\"")
        } else {
            line("def \(type) \"\(name)\" (")
            line("    prepend apiSchemas = [\(schemas.map { "\"\($0)\"" }.joined(separator: ", "))]")
            line(")")
        }
        line("{")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }

    /// An attribute and its value; metadata stand in parentheses behind it.
    mutating func attribute(_ name: String, _ value: String, interpolation: String? = nil, elementSize: Int? = nil) {
        guard let interpolation else {
            line("\(name) = \(value)")
            return
        }
        line("\(name) = \(value) (")
        if let elementSize { line("    elementSize = \(elementSize)") }
        line("    interpolation = \"\(interpolation)\"")
        line(")")
    }

    /// An attribute that has a value at each frame.
    mutating func samples(_ name: String, count: Int, _ value: (Int) -> String) {
        line("\(name).timeSamples = {")
        for frame in 0..<count { line("    \(frame): \(value(frame)),") }
        line("}")
    }

    // MARK: Values

    static func list(_ values: some Sequence<some LosslessStringConvertible>) -> String {
        "[" + values.map { "\($0)" }.joined(separator: ", ") + "]"
    }

    static func tokens(_ values: [String]) -> String { "[" + values.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }

    /// Packed values as tuples, to the last digit or to some decimals.
    static func tuples(_ packed: [Float], width: Int, decimals: Int? = nil) -> String {
        let scale = decimals.map { pow(10, Double($0)) }
        var text = "["
        for start in stride(from: 0, to: packed.count, by: width) {
            text += start == 0 ? "(" : ", ("
            for place in start..<start + width {
                if place > start { text += ", " }
                if let scale {
                    // A whole number divided by a power of ten has the short digits that it reads as.
                    let rounded = (scale * Double(packed[place])).rounded()
                    text += rounded == 0 ? "0" : "\(Float(rounded / scale))"
                } else {
                    // Most of what is written are displacements, and most of their digits are zeros.
                    text += packed[place] == 0 ? "0" : "\(packed[place])"
                }
            }
            text += ")"
        }
        return text + "]"
    }

    /// Motions without a turn, as USD's matrices, which act on rows.
    static func matrices(_ places: [SIMD3<Double>]) -> String {
        let texts = places.map { "((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (\($0.x), \($0.y), \($0.z), 1))" }
        return "[" + texts.joined(separator: ", ") + "]"
    }
}
