using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Audit;

/// <summary>
/// Writes down whom a front door turned away, and who could not sign in: what can come a hundred times a minute, from an open page or from
/// somebody who tries passwords. Of the same, a few a minute are written, and of all together not many more; how many more came stands in
/// the next. One after the other and in the background: a database that is busy must not keep anybody's answer.
/// </summary>
public sealed class Refusals(AuditLog log, TimeProvider time) : IDoorWatch
{
    /// <summary>So many rows a minute about the same, and about everything.</summary>
    internal const int MostOfAMinute = 10, MostInAll = 300;

    /// <summary>So many kinds are told apart at a time, and so many rows may wait to be written.</summary>
    internal const int MostRemembered = 2_000, MostWaiting = 1_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<Kind, Turn> _turns = [];
    private readonly Queue<Waiting> _waiting = [];
    private readonly Turn _all = new();
    private int _lost; // of kinds that were forgotten before a row could say how many
    private bool _isWriting;

    /// <summary>How many kinds are told apart at the moment; for tests.</summary>
    internal int Remembered
    {
        get
        {
            lock (_lock)
                return _turns.Count;
        }
    }

    /// <inheritdoc/>
    void IDoorWatch.Refused(Actor actor, string what, Subdomain? course) =>
        _ = NoteAsync(actor.Name, actor.Origin, new AuditEntry(AuditAction.Refused) { Course = course, Subject = what }, what,
            CancellationToken.None);

    /// <summary>Writes one down, unless many of the same came just now.</summary>
    /// <param name="what">
    /// What tells it from others of this person, address and action: one of few words. Null where whoever is refused chooses the words.
    /// </param>
    /// <returns>Done when it is written, or will not be.</returns>
    public Task NoteAsync(string person, Origin origin, AuditEntry entry, string? what, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Take(new(person, origin.Address, entry.Action.Id, what)) is not { } skipped)
                return Task.CompletedTask;
            var outcome = entry.Outcome == AuditOutcome.Done ? AuditOutcome.Refused : entry.Outcome;
            var row = new Waiting(person, origin, entry with { Outcome = outcome, After = With(entry.After, skipped) });
            _waiting.Enqueue(row);
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteAsync, CancellationToken.None); // whoever asked may go; the row stays
            }
            return row.Written.Task.Unwrap().WaitAsync(cancellationToken);
        }
    }

    private async Task WriteAsync()
    {
        while (Next() is { } row)
        {
            // Of what fails whoever waits for it is told; the next ones are written all the same.
            var writing = log.NoteAsync(row.Person, row.Origin, row.Entry, CancellationToken.None);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            row.Written.SetResult(writing);
        }
    }

    private Waiting? Next()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var row))
                return row;
            _isWriting = false;
            return null;
        }
    }

    private string? With(string? after, int skipped)
    {
        if (skipped == 0 && _lost == 0)
            return after;
        var facts = new AuditFacts();
        if (skipped > 0)
            facts.Say("The same before that, not written one by one", skipped);
        if (_lost > 0)
            facts.Say("Others before that, not written one by one", _lost);
        _lost = 0;
        return after is null ? facts.Only() : $"{after}\n{facts.Only()}";
    }

    private int? Take(Kind kind)
    {
        var now = time.GetUtcNow();
        if (!_turns.TryGetValue(kind, out var turn))
        {
            if (_turns.Count >= MostRemembered)
                ForgetOldest();
            _turns[kind] = turn = new Turn { Since = now };
        }
        turn.Begin(now);
        _all.Begin(now);
        if (turn.Written >= MostOfAMinute || _all.Written >= MostInAll || _waiting.Count >= MostWaiting)
        {
            turn.Skipped++;
            return null;
        }
        turn.Written++;
        _all.Written++;
        (var skipped, turn.Skipped) = (turn.Skipped, 0);
        return skipped;
    }

    // Many at a time, so that this is seldom done.
    private void ForgetOldest()
    {
        foreach (var (kind, turn) in _turns.OrderBy(t => t.Value.Since).Take(MostRemembered / 4).ToList())
        {
            _lost += turn.Skipped;
            _turns.Remove(kind);
        }
    }

    private sealed record Kind(string Person, string? Address, string Action, string? What);

    private sealed record Waiting(string Person, Origin Origin, AuditEntry Entry)
    {
        public TaskCompletionSource<Task> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn
    {
        public DateTimeOffset Since { get; set; }
        public int Written { get; set; }
        public int Skipped { get; set; }

        public void Begin(DateTimeOffset now)
        {
            if (now - Since >= Minute)
                (Since, Written) = (now, 0);
        }
    }
}
