internal import Fitting
import Foundation
internal import Registration

// What a verification says to a person.
extension FitVerification {
    /// What was seen, in half a sentence.
    private var figures: String {
        String(
            format:
                "the scan shows %.0f %% of a face in %d points, %.0f %% of it within 1.5 mm, and the fit explains %.0f %% "
                + "of the surface's relief (confidence %.2f)", 100 * coverage, pointCount, 100 * agreement,
            100 * max(0, explainedRelief), confidence)
    }

    /// Why a fit is not a face.
    func refusal(unit: LengthUnit?) -> String {
        "no face was found on the scan: where one seemed to be, " + figures
            + (unit == nil ? "" : "; is the unit right (--unit auto finds it)")
            + "; is it a head with its face on it? Landmarks place a head without a search"
    }

    /// What a person should know of a fit.
    var notes: [String] {
        var notes: [String] = []
        if confidence < FaceFinder.sureConfidence {
            notes.append("the fit is uncertain, look at error.png: " + figures)
        }
        if isLowerFaceHidden {
            notes.append(
                "the scan below the nose is not a face's skin (a beard, a hand, a scarf?): mouth, jaw and chin are the "
                    + "model's guess")
        }
        if coverage < 0.8 {
            notes.append(
                String(
                    format: "the scan shows %.0f %% of the face; the rest is the model's guess (grey in error.png, "
                        + "extrapolated in parameters.npz), and a mirrored face cannot be told from a part of one",
                    100 * coverage))
        }
        return notes
    }
}
