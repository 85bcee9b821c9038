internal import SpatialGeometry

extension AnimationTrack {
    /// The frames from one to another, counted from 1 as files are.
    ///
    /// - Throws: `AnimationError.invalid` when the track has no such frames.
    public func excerpt(_ frames: ClosedRange<Int>) throws -> AnimationTrack {
        guard frames.lowerBound >= 1, frames.upperBound <= frameCount else {
            throw AnimationError.invalid(
                path: name, place: "",
                reason: "frames \(frames.lowerBound) to \(frames.upperBound) were asked for; the track has 1 to "
                    + "\(frameCount)")
        }
        return with(Excerpt(source: source, first: frames.lowerBound - 1, frameCount: frames.count), rate: frameRate)
    }

    /// The same movement at another number of frames a second, from the first frame to the last that falls into it.
    ///
    /// Between frames coefficients and the translation go in straight lines, rotations along the shortest arc.
    ///
    /// - Throws: `AnimationError.invalid` for a rate outside `ParameterFile.frameRates`.
    public func resampled(to rate: Double) throws -> AnimationTrack {
        guard ParameterFile.frameRates.contains(rate) else {
            throw AnimationError.invalid(
                path: name, place: "", reason: "\(rate) frames a second were asked for; 0.01 to 10000 are possible")
        }
        guard rate != frameRate else { return self }
        return with(Resampling(source: source, step: frameRate / rate), rate: rate)
    }

    private func with(_ source: any FrameSource, rate: Double) -> AnimationTrack {
        AnimationTrack(name: name, frameRate: rate, shape: shape, scale: scale, notes: notes, source: source)
    }

    private struct Excerpt: FrameSource {
        let source: any FrameSource
        let first: Int
        let frameCount: Int

        func frame(_ index: Int) -> AnimationFrame { source.frame(first + index) }
    }

    private struct Resampling: FrameSource {
        let source: any FrameSource
        /// Frames of the source from one frame to the next.
        let step: Double

        /// A last frame that rounding put just behind the end counts.
        var frameCount: Int { Int(Double(source.frameCount - 1) / step + 1e-6) + 1 }

        func frame(_ index: Int) -> AnimationFrame {
            let place = min(Double(index) * step, Double(source.frameCount - 1))
            let (before, fraction) = (Int(place), place - place.rounded(.down))
            let first = source.frame(before)
            // What falls on a frame is that frame, whatever rounding did to its time.
            guard fraction > 1e-6, before + 1 < source.frameCount else { return first }
            return first.interpolated(to: source.frame(before + 1), fraction: fraction)
        }
    }
}

extension AnimationFrame {
    /// The frame a fraction of the way to another.
    func interpolated(to other: AnimationFrame, fraction: Double) -> AnimationFrame {
        let count = max(expression.count, other.expression.count)
        var frame = AnimationFrame()
        frame.expression = (0..<count).map { index in
            let from = index < expression.count ? expression[index] : 0
            let to = index < other.expression.count ? other.expression[index] : 0
            return from + fraction * (to - from)
        }
        frame.pose.joints = zip(pose.joints, other.pose.joints).map { from, to in
            Rotation(axisAngle: from).interpolated(to: Rotation(axisAngle: to), fraction: fraction).axisAngle
        }
        frame.translation = translation + fraction * (other.translation - translation)
        return frame
    }
}
