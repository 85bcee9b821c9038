internal import CZip

/// Bytes handed to libzip piece by piece from where they are, so that no copy of a file or entry is made for it.
final class ZipSource {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A source of libzip that keeps the bytes until libzip frees it; `nil` when there is no memory for one.
    static func make(_ bytes: [UInt8], error: inout zip_error_t) -> OpaquePointer? {
        let state = Unmanaged.passRetained(ZipSource(bytes))
        guard let source = zip_source_function_create(Self.answer, state.toOpaque(), &error) else {
            state.release()
            return nil
        }
        return source
    }

    /// What libzip asks of a source that can be read and moved in.
    private static let commands: [zip_source_cmd] = [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
        ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
    ]

    private static let answer: zip_source_callback = { state, data, length, command in
        guard let state else { return -1 }
        if command == ZIP_SOURCE_FREE {
            Unmanaged<ZipSource>.fromOpaque(state).release()
            return 0
        }
        return Unmanaged<ZipSource>.fromOpaque(state).takeUnretainedValue().answer(command, data, length)
    }

    private func answer(_ command: zip_source_cmd, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        switch command {
        case ZIP_SOURCE_OPEN: position = 0
        case ZIP_SOURCE_CLOSE, ZIP_SOURCE_ERROR: break
        case ZIP_SOURCE_TELL: return Int64(position)
        case ZIP_SOURCE_SUPPORTS: return Self.commands.reduce(0) { $0 | 1 << Int64($1.rawValue) }
        case ZIP_SOURCE_READ:
            guard let data else { return -1 }
            let count = min(Int(clamping: length), bytes.count - position)
            bytes.withUnsafeBytes {
                if count > 0 { data.copyMemory(from: $0.baseAddress! + position, byteCount: count) }
            }
            position += count
            return Int64(count)
        case ZIP_SOURCE_SEEK:
            guard let data else { return -1 }
            let place = zip_source_seek_compute_offset(UInt64(position), UInt64(bytes.count), data, length, nil)
            guard place >= 0 else { return -1 }
            position = Int(place)
        case ZIP_SOURCE_STAT:
            guard let status = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
            zip_stat_init(status)
            status.pointee.size = UInt64(bytes.count)
            status.pointee.valid |= UInt64(ZIP_STAT_SIZE)
            return Int64(MemoryLayout<zip_stat_t>.size)
        default: return -1
        }
        return 0
    }
}
