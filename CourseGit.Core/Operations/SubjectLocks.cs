using System.Globalization;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Operations;

/// <summary>
/// One lock per subject (a course, a repository, the portal), held by the operating system while an operation runs, in whichever process.
/// Operations take it through <see cref="OperationSettler"/>, which first completes what a dead holder left half done.
/// </summary>
public sealed class SubjectLocks(CourseGitSettings settings)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);
    private const int TriesBetweenLooks = 20; // looking through all processes for orphans is not for free

    /// <summary>Takes the lock of a subject if it is free. What a killed process left running is ended first.</summary>
    /// <returns>The lock, or null when a living operation holds it.</returns>
    /// <param name="endOrphans">Whether to look for such leftovers now.</param>
    public async Task<FileLock?> TryTakeAsync(OperationSubject subject, bool endOrphans, CancellationToken cancellationToken)
    {
        var file = FileOf(subject);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (FileLock.TryTake(file, inheritable: true) is { } taken)
            return taken;
        return endOrphans && await EndOrphansAsync(file, cancellationToken).ConfigureAwait(false)
            ? FileLock.TryTake(file, inheritable: true)
            : null;
    }

    /// <summary>Takes one of the places that a kind of operation needs.</summary>
    /// <returns>The place, to be given back; one that stands for nothing where places are not counted; null when none is free.</returns>
    public IDisposable? TryTakePlace(OperationKind kind)
    {
        if (kind.Places is not { } places || settings.Hooks.Workers is not { } count)
            return new Nothing();
        var folder = Path.Combine(settings.LocksFolder, "places", places);
        Directory.CreateDirectory(folder);
        return Enumerable.Range(0, count)
            .Select(i => FileLock.TryTake(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), inheritable: false))
            .FirstOrDefault(taken => taken is not null);
    }

    /// <summary>Waits for a lock inside a course's vault that is held for short: while something is fetched.</summary>
    public async Task<FileLock> TakeAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var tries = 0; ; tries++)
        {
            if (FileLock.TryTake(file, inheritable: true) is { } taken)
                return taken;
            if (tries % TriesBetweenLooks == TriesBetweenLooks - 1)
                await EndOrphansAsync(file, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Retry, cancellationToken).ConfigureAwait(false);
        }
    }

    // A course's stands where it always stood: beside its vault.
    private string FileOf(OperationSubject subject) => subject.Kind switch
    {
        SubjectKind.Course => Path.Combine(settings.VaultsFolder, subject.Name, "lock"),
        SubjectKind.Portal => Path.Combine(settings.LocksFolder, "portal", "lock"),
        _ => Path.Combine(settings.LocksFolder, subject.Kind.ToString().ToLowerInvariant(), subject.Name, "lock"),
    };

    // The process that started them is dead, so nobody reads their result: git leaves its refs whole when it is ended.
    // Who holds the lock without being such an orphan is at work, and so are its own children.
    private static async Task<bool> EndOrphansAsync(string file, CancellationToken cancellationToken)
    {
        var holders = FileLock.Holders(file);
        if (holders.Any(h => !h.IsOrphan))
            return false;
        foreach (var orphan in holders)
            await ProcessEnding.EndAsync(orphan, ProcessEnding.Grace, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
