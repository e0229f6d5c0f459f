namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Cuts what COPY sends in text form into rows. A line feed inside a value is written as <c>\n</c>, so each one that is read ends a row
/// (postgresql.org/docs, COPY, "Text Format"). A row is held in memory, a table never.
/// </summary>
internal sealed class RowLines(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _isOver;

    /// <summary>The next row with its line feed, valid until the next call; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
                return Take(searched + found + 1);
            searched = _end - _start;
            if (_isOver)
                return Take(searched);
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var row = _buffer.AsMemory(_start, length);
        _start += length;
        return row;
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
