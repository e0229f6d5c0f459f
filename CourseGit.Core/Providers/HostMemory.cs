using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>What the host of a course says of its branch now.</summary>
/// <param name="Host">What people call it.</param>
/// <param name="Tip">The branch's newest commit there; null when there is no such branch, or it does not say.</param>
/// <param name="Trouble">Why it did not say; null when it did.</param>
public sealed record HostNow(string Host, CommitId? Tip, string? Trouble);

/// <summary>What a host was asked about.</summary>
/// <param name="Shown">The newest commit that is known here: when there is a newer one, what was said before it says nothing.</param>
/// <param name="As">Who asked; see <see cref="HostMemory.MarkOf"/>.</param>
internal sealed record HostQuestion(Remote Remote, BranchName Branch, CommitId? Shown, string As);

/// <summary>
/// What hosts said of branches lately: asked once, however many people look at a page at the same time, and not again for a while. Pages
/// show at once what was said last.
/// </summary>
public sealed class HostMemory(TimeProvider time) : IDisposable
{
    /// <summary>So long nobody is asked again.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>So long it is still told, until there is another answer.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<HostQuestion, Asked> _asked = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>After so long a host counts as one that does not answer.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tells one credential, and what is in it, from another.</summary>
    internal static string MarkOf(RemoteCredential? credential) => credential is null ? "" : Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', credential.Name, credential.Kind, credential.User, credential.AppId,
            credential.Installation, credential.HostKeys, credential.Secret.Reveal()))));

    /// <summary>What was said last; null when that is nothing, or too long ago.</summary>
    internal HostNow? Find(HostQuestion question)
    {
        lock (_lock)
            return _asked.GetValueOrDefault(question)?.LastAt(time.GetUtcNow())?.Said;
    }

    /// <summary>Asks, or waits for whoever is asking already, or says what was said a moment ago.</summary>
    /// <param name="ask">Goes on when <paramref name="cancellationToken"/> ends the wait: others may want to know.</param>
    internal async Task<HostNow> AskAsync(
        HostQuestion question, string host, Func<CancellationToken, Task<HostNow>> ask, CancellationToken cancellationToken)
    {
        Task<Answer> asking;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var old in _asked.Where(a => a.Value.IsOver(now)).Select(a => a.Key).ToList())
                _asked.Remove(old);
            var known = _asked.GetValueOrDefault(question);
            if (known is null || !known.IsFresh(now))
                _asked[question] = known = new Asked(Task.Run(() => LimitedAsync(host, ask)), known?.LastAt(now));
            asking = known.Asking;
        }
        return (await asking.WaitAsync(cancellationToken).ConfigureAwait(false)).Said;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task<Answer> LimitedAsync(string host, Func<CancellationToken, Task<HostNow>> ask)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        HostNow said;
        try
        {
            said = await ask(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            said = new HostNow(host, null, $"{host} did not answer within {Limit.TotalSeconds:0} seconds.");
        }
        return new Answer(said, time.GetUtcNow());
    }

    private sealed record Answer(HostNow Said, DateTimeOffset At);

    private sealed record Asked(Task<Answer> Asking, Answer? Before)
    {
        public bool IsFresh(DateTimeOffset now) =>
            !Asking.IsCompleted || (Asking.IsCompletedSuccessfully && now < Asking.Result.At + Fresh);

        public bool IsOver(DateTimeOffset now) => Asking.IsCompleted && LastAt(now) is null;

        public Answer? LastAt(DateTimeOffset now)
        {
            var last = Asking.IsCompletedSuccessfully ? Asking.Result : Before;
            return last is not null && now < last.At + Kept ? last : null;
        }
    }
}
