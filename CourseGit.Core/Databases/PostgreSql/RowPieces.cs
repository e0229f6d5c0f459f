namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Writes the rows of a table as pieces into a folder; a piece that is there already is not written again.</summary>
internal sealed class RowPieces(string folder, RowCutter cutter)
{
    private readonly MemoryStream _piece = new();
    private int _rows, _count;

    /// <summary>Bytes of all pieces.</summary>
    public long Size { get; private set; }

    public async ValueTask AddAsync(ReadOnlyMemory<byte> row, CancellationToken cancellationToken)
    {
        if (cutter.CutsBefore(row.Span, _rows, (int)_piece.Length))
            await EndPieceAsync(cancellationToken).ConfigureAwait(false);
        _piece.Write(row.Span);
        _rows++;
    }

    /// <summary>Writes the last piece, and takes away what an earlier, longer table left.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_rows > 0)
            await EndPieceAsync(cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(folder))
            return;
        var expected = Enumerable.Range(0, _count).Select(ChunkedFile.NameOf).ToHashSet(StringComparer.Ordinal);
        foreach (var old in Directory.EnumerateFileSystemEntries(folder).Where(f => !expected.Contains(Path.GetFileName(f))).ToList())
            Courses.FolderTree.Delete(old);
        if (_count == 0)
            Directory.Delete(folder);
    }

    private async Task EndPieceAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
            Directory.CreateDirectory(folder);
        await ChunkedFile.WriteIfDifferentAsync(Path.Combine(folder, ChunkedFile.NameOf(_count++)), _piece.GetBuffer().AsMemory(0, (int)_piece.Length), cancellationToken).ConfigureAwait(false);
        Size += _piece.Length;
        _piece.SetLength(0);
        _rows = 0;
    }
}
