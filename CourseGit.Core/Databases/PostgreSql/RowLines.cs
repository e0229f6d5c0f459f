namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A row, or a part of one that is too long to be held.</summary>
/// <param name="Bytes">Valid until the next part is read; the last of a row ends with its line feed.</param>
/// <param name="Begins">Whether the row begins with it.</param>
/// <param name="Ends">Whether the row ends with it.</param>
internal readonly record struct RowPart(ReadOnlyMemory<byte> Bytes, bool Begins, bool Ends)
{
    public bool IsWhole => Begins && Ends;
}

/// <summary>
/// Cuts what COPY sends in text form into rows. A line feed inside a value is written as <c>\n</c>, so each one that is read ends a row
/// (postgresql.org/docs, COPY, "Text Format"). A row comes whole up to a limit, a longer one in parts: neither it nor a table is ever held.
/// </summary>
/// <param name="limit">Bytes of the longest row that comes whole, its line feed included.</param>
internal sealed class RowLines(Stream stream, int limit)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _isOver, _isInside;

    /// <summary>The next part; empty at the end.</summary>
    public async ValueTask<RowPart> NextAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            var length = found >= 0 ? searched + found + 1 : _end - _start;
            if (length > limit)
                return Take(_isInside ? length : limit, ends: _isInside && found >= 0);
            if (found >= 0 || _isOver)
                return Take(length, ends: true);
            searched = length;
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private RowPart Take(int length, bool ends)
    {
        var part = new RowPart(_buffer.AsMemory(_start, length), !_isInside, ends);
        _start += length;
        _isInside = !ends;
        return part;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var length = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _isOver = length == 0;
        _end += length;
    }
}
