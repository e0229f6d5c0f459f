namespace CourseGit.Core.Providers.Http;

/// <summary>Answers of hosts with their ETags, the latest 500 of at most 256 KiB each; they live as long as the process.</summary>
internal sealed class KnownAnswers
{
    private const int Most = 500;
    private const int Largest = 256 * 1024; // bytes

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, KnownAnswer Answer)>> _byKey = [];
    private readonly LinkedList<(string Key, KnownAnswer Answer)> _latest = new();

    public KnownAnswer? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
                return null;
            _latest.Remove(node);
            _latest.AddFirst(node);
            return node.Value.Answer;
        }
    }

    public void Keep(string key, KnownAnswer answer)
    {
        if (answer.Content.Length > Largest)
            return;
        lock (_lock)
        {
            if (_byKey.Remove(key, out var old))
                _latest.Remove(old);
            _byKey[key] = _latest.AddFirst((key, answer));
            if (_latest.Count <= Most)
                return;
            _byKey.Remove(_latest.Last!.Value.Key);
            _latest.RemoveLast();
        }
    }
}

/// <summary>An answer as it was.</summary>
internal sealed record KnownAnswer(
    string Tag, byte[] Content, IReadOnlyList<KeyValuePair<string, IEnumerable<string>>> Headers,
    IReadOnlyList<KeyValuePair<string, IEnumerable<string>>> ContentHeaders)
{
    public static async Task<KnownAnswer> OfAsync(string tag, HttpResponseMessage answer, CancellationToken cancellationToken) =>
        new(tag, await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), [.. answer.Headers],
            [.. answer.Content.Headers]);

    /// <summary>The same once more; what the new answer says of itself, such as what is left to ask for, comes before it.</summary>
    public HttpResponseMessage Again(HttpResponseMessage unchanged)
    {
        unchanged.StatusCode = System.Net.HttpStatusCode.OK;
        unchanged.Content.Dispose();
        unchanged.Content = new ByteArrayContent(Content);
        foreach (var (name, values) in ContentHeaders)
            unchanged.Content.Headers.TryAddWithoutValidation(name, values);
        foreach (var (name, values) in Headers.Where(h => !unchanged.Headers.Contains(h.Key)))
            unchanged.Headers.TryAddWithoutValidation(name, values);
        return unchanged;
    }
}
