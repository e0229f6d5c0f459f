using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Audit;

/// <summary>
/// Writes down whom a front door turned away, and who could not sign in: what can come a hundred times a minute, from an open page or from
/// somebody who tries passwords. Of the same, a few a minute are written; how many more came stands in the next.
/// </summary>
public sealed class Refusals(AuditLog log, TimeProvider time) : IDoorWatch
{
    private const int MostOfAMinute = 10, MostRemembered = 10_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Person, string? Address, string Action, string? Subject), Turn> _turns = [];

    /// <inheritdoc/>
    void IDoorWatch.Refused(Actor actor, string what, Subdomain? course) =>
        _ = NoteAsync(
            actor.Name, actor.Origin, new AuditEntry(AuditAction.Refused) { Course = course, Subject = what }, CancellationToken.None);

    /// <summary>Writes one down, unless many of the same came just now.</summary>
    public Task NoteAsync(string person, Origin origin, AuditEntry entry, CancellationToken cancellationToken)
    {
        var outcome = entry.Outcome == AuditOutcome.Done ? AuditOutcome.Refused : entry.Outcome;
        if (Take((person, origin.Address, entry.Action.Id, entry.Subject)) is not { } skipped)
            return Task.CompletedTask;
        var after = skipped == 0 ? entry.After : new AuditFacts().Say("The same before that, not written one by one", skipped).Only();
        // Not in the turn of whoever is refused: a database that is busy must not keep the answer.
        return Task.Run(() => log.NoteAsync(person, origin, entry with { Outcome = outcome, After = after }, cancellationToken),
            CancellationToken.None);
    }

    private int? Take((string, string?, string, string?) key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_turns.Count >= MostRemembered)
                foreach (var old in _turns.Where(t => now - t.Value.Since >= Minute).Select(t => t.Key).ToList())
                    _turns.Remove(old);
            if (!_turns.TryGetValue(key, out var turn))
                _turns[key] = turn = new Turn { Since = now };
            if (now - turn.Since >= Minute)
                (turn.Since, turn.Written) = (now, 0);
            if (turn.Written >= MostOfAMinute)
            {
                turn.Skipped++;
                return null;
            }
            turn.Written++;
            (var skipped, turn.Skipped) = (turn.Skipped, 0);
            return skipped;
        }
    }

    private sealed class Turn
    {
        public DateTimeOffset Since { get; set; }
        public int Written { get; set; }
        public int Skipped { get; set; }
    }
}
