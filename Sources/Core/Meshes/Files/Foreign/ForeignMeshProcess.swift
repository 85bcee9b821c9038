internal import Foundation

/// Reads a mesh file of a foreign format in a process of its own.
struct ForeignMeshProcess {
    /// The `flambeau` program.
    let program: String
    let limits: ForeignMeshLimits

    /// What the file holds, as the process says: every number it sends is checked here.
    ///
    /// - Throws: `MeshError.invalid` with the process's own reason, or with how it ended.
    func read(_ path: String) throws(MeshError) -> RawMesh {
        // A path that begins with a hyphen is no option.
        let file = path.hasPrefix("-") ? "./" + path : path
        let arguments = ["read-mesh", file, "--memory", "\(limits.memory)", "--seconds", "\(limits.seconds)"]
        let output: [UInt8]
        do throws(ChildProcess.Failure) {
            output = try ChildProcess.output(
                of: program, arguments, limit: limits.memory, seconds: limits.longest,
                environment: ["OPENBLAS_NUM_THREADS": "1"])
        } catch {
            throw .invalid(path: path, place: "", reason: reason(error))
        }
        return try RawMeshStream.mesh(from: output, path: path)
    }

    private func reason(_ failure: ChildProcess.Failure) -> String {
        let advice = "; open it in the program it comes from, and save it as OBJ, PLY, STL or GLB"
        switch failure {
        case .notStarted(let reason): return "“\(program)”, which reads this format, cannot be started: \(reason)"
        case .tooSlow: return "reading it took more than \(limits.seconds) seconds" + advice
        case .tooMuch: return "reading it made more than \(limits.memory >> 20) MB" + advice
        case .ended(let status): return "“\(program)” cannot read this format (it ended with status \(status))" + advice
        case .killed(let signal):
            if [SIGXCPU, SIGKILL].contains(signal) {
                return "reading it took more than \(limits.seconds) seconds" + advice
            }
            return "reading it crashed, or took more than \(limits.memory >> 20) MB of memory" + advice
        }
    }
}
