using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>Takes what must stand still while it is tidied, and waits for nobody: who is at work goes first.</summary>
public sealed class HousekeepingLocks(
    OperationSettler settler, CourseRegistry courses, HostedRepositories repositories, CourseGitSettings settings)
{
    /// <summary>All that have something in the folder of vaults, registered or not.</summary>
    internal List<Subdomain> CoursesWithVault() => Directory.Exists(settings.VaultsFolder)
        ? [.. Directory.EnumerateDirectories(settings.VaultsFolder).Select(Path.GetFileName)
            .Select(n => Subdomain.TryParse(n, out var course) ? course : null).OfType<Subdomain>()
            .OrderBy(c => c.Value, StringComparer.Ordinal)]
        : [];

    internal ImmutableArray<RepositoryName> Repositories() => repositories.List();

    /// <returns>The course's lock; null when an operation works on it.</returns>
    internal Task<FileLock?> TryTakeAsync(Subdomain course, CancellationToken cancellationToken) =>
        settler.TryTakeSettledAsync(OperationSubject.Of(course), endOrphans: false, cancellationToken);

    /// <returns>
    /// The locks of a hosted repository and of the courses that are backed up to it; null when one of them is held, or somebody pushes or
    /// fetches.
    /// </returns>
    internal async Task<IDisposable?> TryTakeAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var pushing = (await courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false))
            .Where(c => c.Remote.Kind == RemoteKind.Hosted && c.Remote.Address == repository.ToString())
            .Select(c => OperationSubject.Of(c.Subdomain));
        var taken = new Several();
        foreach (var subject in pushing.Prepend(new OperationSubject(SubjectKind.Repository, repository.ToString())))
        {
            if (await settler.TryTakeSettledAsync(subject, endOrphans: false, cancellationToken).ConfigureAwait(false) is not { } held)
            {
                taken.Dispose();
                return null;
            }
            taken.Add(held);
        }
        if (!ProcessIdentity.AnyIn(repositories.PathOf(repository)))
            return taken;
        taken.Dispose();
        return null;
    }

    private sealed class Several : IDisposable
    {
        private readonly List<FileLock> _held = [];

        public void Add(FileLock held) => _held.Add(held);

        public void Dispose() => _held.ForEach(h => h.Dispose());
    }
}
