internal import Files
import Foundation
internal import HeadModel
internal import Images
internal import PhotoFitting

extension ClipResult {
    /// Writes `poses.csv`, a row a face and frame, and for each person a track that `animate` plays, `face-1.npz` and so on.
    /// Tracks of more people that an earlier run left there are removed.
    ///
    /// - Parameter folder: where; it is made when it is not there.
    /// - Throws: `FileError`, `ArchiveError` or `ParameterError` when something cannot be written.
    public func write(to folder: String) throws {
        try OutputFolder.make(at: folder)
        func name(_ person: Int) -> String { folder + "/face-\(person + 1).npz" }
        for person in people.indices {
            try ParameterFile.write(
                track(of: person), model: model, frameRate: options.frameRate, to: name(person))
        }
        var next = people.count
        while unlink(name(next)) == 0 { next += 1 }
        try AtomicFile.write(table, to: folder + "/poses.csv")
    }

    /// A frame with what was found drawn over it.
    ///
    /// - Parameter index: the frame's index.
    /// - Throws: `ImageError` when it cannot be read.
    public func overlay(of index: Int) throws -> Image {
        let photo = try ImageFile.read(frames[index].path)
        return PhotoOverlay(photo.image).drawing(frames[index].faces.map { ($0.tracked.face, $0.fit) }, head)
    }

    /// The poses as CSV, a row a face and frame: angles in degrees, smoothed and measured, lengths in metres, times in
    /// seconds.
    public var table: String {
        var lines = [
            "frame,time,file,face,seen,score,confidence,x0,y0,x1,y1,yaw,pitch,roll,measured_yaw,measured_pitch,"
                + "measured_roll,lag,x,y,z,distance,focal_length,reprojection_error"
        ]
        for frame in frames { lines += frame.faces.map { row($0, of: frame) } }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ face: ClipFace, of frame: ClipFrame) -> String {
        let degrees = 180 / Double.pi
        let (angles, raw) = (face.fit.yawPitchRoll, face.measured.yawPitchRoll)
        let place = face.fit.cameraFromHead.translation
        let found = face.tracked.face
        let name = (frame.path as NSString).lastPathComponent
        let numbers =
            found.box.corners.map { ($0, 2) }
            + [angles.yaw, angles.pitch, angles.roll, raw.yaw, raw.pitch, raw.roll].map { ($0 * degrees, 3) }
            + [
                (face.lag, 4), (place.x, 5), (place.y, 5), (place.z, 5), (face.fit.distance, 5),
                (face.fit.focalLength, 2), (face.measured.reprojectionError, 3),
            ]
        let fields = [
            "\(frame.number + 1)", "\((Double(frame.number) / options.frameRate).rounded(decimals: 4))",
            name.contains(where: { ",\"\n".contains($0) }) ? "\"\(name.replacing("\"", with: "\"\""))\"" : name,
            "\(face.tracked.identity)", face.tracked.isDetected ? "detected" : "carried",
            "\(found.score.rounded(decimals: 4))", "\(found.confidence.rounded(decimals: 4))",
        ]
        return (fields + numbers.map { "\($0.0.rounded(decimals: $0.1))" }).joined(separator: ",")
    }
}
