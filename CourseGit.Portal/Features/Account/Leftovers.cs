using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Repositories;
using CourseGit.Core.Requests;

namespace CourseGit.Portal.Features.Account;

/// <summary>What hangs on a name and not on an account: whoever gets a removed person's name must find nothing of it.</summary>
internal sealed class Leftovers(TeacherDesk teachers, RepositoryMembers repositories, RequestDesk requests)
{
    /// <summary>
    /// Before somebody is removed: their courses and repositories are taken away, and what they wrote and asked for is kept as theirs.
    /// </summary>
    public async Task OfRemovedAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await teachers.TakeAllAwayAsync(name, actor, cancellationToken);
        await repositories.TakeAllAwayAsync(name, actor, cancellationToken);
        await requests.SetAsideAsync(name, actor, cancellationToken);
    }

    /// <summary>
    /// Before somebody is added: the same for what is left of a person who was removed by an earlier version, or wrote while they were
    /// removed. Courses that were given to the name are meant for who comes.
    /// </summary>
    public Task OfEarlierAsync(string name, CancellationToken cancellationToken) =>
        requests.SetAsideAsync(name, Actor.System, cancellationToken);
}
