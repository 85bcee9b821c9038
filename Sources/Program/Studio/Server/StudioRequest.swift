import Flambeau

/// What a page asks for over the socket.
struct StudioRequest: Decodable, Sendable {
    /// What is asked for.
    enum Kind: String, Decodable, Sendable {
        /// Fit the head to a scan, a photo or a clip.
        case fit
        /// Stop a job.
        case cancel
        /// Move points of the head.
        case pull
    }

    var type: Kind
    /// The item that it is about.
    var item: String?
    /// What is known of the scan and what is made of it.
    var options: FitRequest?
    /// The pull, where one is asked for.
    var pull: PullRequest?
}

/// What a person may say of a scan before it is fitted.
struct FitRequest: Decodable, Sendable {
    /// `auto`, `m`, `cm` or `mm`.
    var unit: String?
    /// Whether every vertex is freed to follow the scan.
    var detail: Bool?
    /// Whether the scan's colours are baked.
    var texture: Bool?
}

/// Points of the head, and where a person wants them.
struct PullRequest: Decodable, Sendable {
    /// A point fixed on the surface.
    struct Pin: Decodable, Sendable {
        var triangle: Int
        /// The weights of the triangle's corners.
        var weights: [Double]
        /// Where it is to come, in metres, in the frame of the upright head.
        var target: [Double]
    }

    /// The request's number, which the answer repeats.
    var number: Int
    /// What may change.
    var what: HeadPull.Freedom
    /// Where the pull began.
    var parameters: ParameterRecord
    var pins: [Pin]
}
