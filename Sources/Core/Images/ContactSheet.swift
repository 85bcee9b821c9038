/// Pictures of one size in a grid, each with a caption below and the sheet with a title above.
public struct ContactSheet: Sendable {
    /// The pictures in a row.
    public let columns: Int
    /// The width of every picture, in pixels.
    public let cellWidth: Int
    /// The height of every picture, in pixels.
    public let cellHeight: Int
    /// The line above the grid; may be empty.
    public var title: String
    private var cells: [(image: Image, caption: String)] = []

    private static let gap = 6
    private static let captionHeight = 18

    /// An empty sheet.
    public init(columns: Int, cellWidth: Int, cellHeight: Int, title: String = "") {
        precondition(columns > 0 && cellWidth > 0 && cellHeight > 0, "a sheet has columns, and cells a size")
        self.columns = columns
        self.cellWidth = cellWidth
        self.cellHeight = cellHeight
        self.title = title
    }

    /// The number of pictures so far.
    public var count: Int { cells.count }

    /// Adds a picture at the next place, from the left, then down. A larger picture is cut off.
    public mutating func append(_ image: Image, caption: String) {
        cells.append((image, caption))
    }

    /// The sheet as one picture.
    public func image(background: Color = .white, textColor: Color = .black) -> Image {
        let gap = ContactSheet.gap
        let rows = max(1, (cells.count + columns - 1) / columns)
        let columns = max(1, min(columns, cells.count))
        let header = title.isEmpty ? gap : 30
        let stepX = cellWidth + gap
        let stepY = cellHeight + ContactSheet.captionHeight + gap
        var sheet = Image(width: columns * stepX + gap, height: header + rows * stepY, color: background)
        sheet.drawText(title, x: Float(gap), y: 8, height: 13, textColor)
        for (index, cell) in cells.enumerated() {
            let x = gap + index % columns * stepX
            let y = header + index / columns * stepY
            sheet.draw(cell.image.cropped(width: cellWidth, height: cellHeight), x: x, y: y)
            // The caption shrinks until it fits.
            var height: Float = 10
            while height > 5, Image.textWidth(cell.caption, height: height) > Float(cellWidth) { height -= 0.5 }
            let inset = max(0, (Float(cellWidth) - Image.textWidth(cell.caption, height: height)) / 2)
            sheet.drawText(
                cell.caption, x: Float(x) + inset, y: Float(y + cellHeight) + 3, height: height, textColor)
        }
        return sheet
    }
}

extension Image {
    /// The top-left part of the image, at most as large as asked.
    func cropped(width: Int, height: Int) -> Image {
        guard width < self.width || height < self.height else { return self }
        var result = Image(width: min(width, self.width), height: min(height, self.height))
        result.draw(self, x: 0, y: 0)
        return result
    }
}
