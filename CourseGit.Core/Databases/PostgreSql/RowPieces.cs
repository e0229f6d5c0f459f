using CourseGit.Core.Files;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Writes the rows of a table as pieces into a folder; a piece that is there already is not written again. No piece is longer than
/// <see cref="Largest"/>: a longer row has pieces of its own, so that neither this process nor git ever holds one whole.
/// </summary>
internal sealed class RowPieces(string folder, RowCutter cutter)
{
    /// <summary>Bytes of the largest piece; git looks for deltas up to there, see RemoteRepository.</summary>
    public const int Largest = 1 << 20;

    private readonly MemoryStream _piece = new();
    private int _rows, _count;

    /// <summary>Bytes of all pieces.</summary>
    public long Size { get; private set; }

    public async ValueTask AddAsync(RowPart part, CancellationToken cancellationToken)
    {
        if (part.IsWhole)
        {
            if (cutter.CutsBefore(part.Bytes.Span, _rows, (int)_piece.Length))
                await EndPieceAsync(cancellationToken).ConfigureAwait(false);
            _piece.Write(part.Bytes.Span);
            _rows++;
            return;
        }
        if (part.Begins && _rows > 0)
            await EndPieceAsync(cancellationToken).ConfigureAwait(false);
        await FillAsync(part.Bytes, cancellationToken).ConfigureAwait(false);
        if (part.Ends && _piece.Length > 0)
            await EndPieceAsync(cancellationToken).ConfigureAwait(false);
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
            FolderTree.Delete(old);
        if (_count == 0)
            Directory.Delete(folder);
    }

    private async Task FillAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var length = Math.Min(bytes.Length, Largest - (int)_piece.Length);
            _piece.Write(bytes.Span[..length]);
            bytes = bytes[length..];
            if (_piece.Length == Largest)
                await EndPieceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EndPieceAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
            Directory.CreateDirectory(folder);
        var piece = _piece.GetBuffer().AsMemory(0, (int)_piece.Length);
        await ChunkedFile.WriteIfDifferentAsync(
            Path.Combine(folder, ChunkedFile.NameOf(_count++)), piece, cancellationToken).ConfigureAwait(false);
        Size += _piece.Length;
        _piece.SetLength(0);
        _rows = 0;
    }
}
