import Landmarks

extension LandmarkScheme {
    /// Points that face one another across the slit of an eye and between the lips, upper first, by their indices.
    ///
    /// Neighbours err together, so how far two of them are apart is known better than where each of them is.
    var openings: (lids: [(upper: Int, lower: Int)], lips: [(upper: Int, lower: Int)]) {
        switch self {
        case .ibug68: ([(37, 41), (38, 40), (43, 47), (44, 46)], [(61, 67), (62, 66), (63, 65)])
        case .ibug51: ([(20, 24), (21, 23), (26, 30), (27, 29)], [(44, 50), (45, 49), (46, 48)])
        case .mediapipe478:
            (
                [
                    (160, 144), (159, 145), (158, 153), (161, 163), (157, 154),
                    (387, 373), (386, 374), (385, 380), (388, 390), (384, 381),
                ],
                [(13, 14), (82, 87), (312, 317), (81, 178), (311, 402), (80, 88), (310, 318)]
            )
        default: ([], [])
        }
    }
}
