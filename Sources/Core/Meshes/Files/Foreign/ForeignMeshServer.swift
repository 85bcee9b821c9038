internal import Foundation

/// The other side of `ForeignMeshProcess`: reads one file and writes what it holds to standard output.
package enum ForeignMeshServer {
    /// Sets the limits for the rest of this process, reads the file through Assimp and writes the answer.
    ///
    /// - Parameters:
    ///   - memory: the bytes this process may take beyond those it has; held on Linux only.
    ///   - seconds: the processor time it may take.
    package static func serve(_ path: String, memory: Int, seconds: Int) {
        limit(memory: memory, seconds: seconds)
        var reader = AssimpReader(path: path)
        do throws(MeshError) {
            RawMeshStream.write(try reader.read(), write)
        } catch {
            guard case .invalid(_, let place, let reason) = error else { return }
            RawMeshStream.write(place: place, reason: reason, write)
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) {
        var done = 0
        while done < bytes.count {
            let count = Foundation.write(STDOUT_FILENO, bytes.baseAddress! + done, min(bytes.count - done, 1 << 24))
            if count < 0, errno == EINTR { continue }
            // Nobody listens any more.
            if count < 0 { exit(1) }
            done += count
        }
    }

    private static func limit(memory: Int, seconds: Int) {
        set(RLIMIT_CORE, 0, 0)
        set(RLIMIT_CPU, seconds, seconds + 1)
        #if os(Linux)
            // In pages: the size of the whole program comes first.
            let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first
            let size = (pages.flatMap { Int($0) } ?? 1 << 20) * Int(sysconf(Int32(_SC_PAGESIZE)))
            set(RLIMIT_AS, size + memory, size + memory)
        #endif
    }

    #if os(Linux)
        private static func set(_ resource: __rlimit_resource, _ soft: Int, _ hard: Int) {
            var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
            setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        }
    #else
        private static func set(_ resource: Int32, _ soft: Int, _ hard: Int) {
            var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
            setrlimit(resource, &limit)
        }
    #endif
}
