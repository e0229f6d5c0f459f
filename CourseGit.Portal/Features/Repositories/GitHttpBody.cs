namespace CourseGit.Portal.Features.Repositories;

/// <summary>A client has sent nothing for longer than its limit.</summary>
internal sealed class SilentClientException(TimeSpan limit) : Exception($"The client sent nothing for {limit.TotalSeconds:0} seconds.");

/// <summary>
/// What a client sends. Its beginning is waited for before git is started, all of it when it is short: half a request holds a connection
/// then, and no process. After that it passes through a buffer of fixed size.
/// </summary>
/// <param name="silence">How long nothing may come.</param>
internal sealed class GitHttpBody(HttpRequest request, TimeSpan silence)
{
    private const int Short = 1 << 20; // git's own http.postBuffer: what is shorter comes with its length
    private const int Piece = 1 << 16;
    private byte[] _beginning = [];
    private int _length;
    private bool _isEnded;

    /// <summary>Waits for all of a short body, or the first piece of a long one.</summary>
    /// <exception cref="SilentClientException">Nothing came for too long.</exception>
    /// <exception cref="OperationCanceledException">The client broke off.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var wanted = request.ContentLength is { } length and <= Short ? (int)length : Piece;
        while (!_isEnded && _length < wanted)
        {
            if (_length == _beginning.Length)
                Array.Resize(ref _beginning, Math.Min(wanted, Math.Max(4096, 2 * _length)));
            var read = await ReadAsync(_beginning.AsMemory(_length), cancellationToken);
            _length += read;
            _isEnded = read == 0;
        }
    }

    /// <summary>Hands all of it on.</summary>
    /// <param name="answered">git has answered without wanting the rest.</param>
    /// <inheritdoc cref="BeginAsync"/>
    public async Task CopyToAsync(Stream input, CancellationToken answered, CancellationToken cancellationToken)
    {
        await input.WriteAsync(_beginning.AsMemory(0, _length), cancellationToken);
        if (_isEnded)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(answered, cancellationToken);
        var buffer = _beginning.Length >= Piece ? _beginning : new byte[Piece];
        while (true)
        {
            int length;
            try
            {
                length = await ReadAsync(buffer, stop.Token);
            }
            catch (OperationCanceledException) when (answered.IsCancellationRequested)
            {
                return;
            }
            if (length == 0)
                return;
            await input.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
    }

    // A body that breaks off must not look like one that ended: the commit it was to bring would be taken for complete.
    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(silence);
        try
        {
            return await request.Body.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SilentClientException(silence);
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("The client broke off.", e);
        }
    }
}
