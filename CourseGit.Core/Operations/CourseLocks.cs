using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Operations;

/// <summary>
/// One lock per course, held on its vault by the operating system while an operation runs, in whichever process.
/// </summary>
public sealed class CourseLocks(CourseGitSettings settings)
{
    /// <summary>Takes the lock of a course if it is free. What a killed process left running is ended first.</summary>
    /// <returns>The lock, or null when a living operation holds it.</returns>
    public async Task<FileLock?> TryTakeAsync(Subdomain course, CancellationToken cancellationToken)
    {
        var file = FileOf(course);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (FileLock.TryTake(file, inheritable: true) is { } taken)
            return taken;
        if (FileLock.LastOwner(file) is not { IsAlive: false })
            return null;
        await EndOrphansAsync(file, cancellationToken).ConfigureAwait(false);
        return FileLock.TryTake(file, inheritable: true);
    }

    private string FileOf(Subdomain course) => Path.Combine(settings.VaultsFolder, course.Value, "lock");

    // The portal that started them is dead, so nobody reads their result: git leaves its refs whole when it is ended.
    private static async Task EndOrphansAsync(string file, CancellationToken cancellationToken)
    {
        foreach (var orphan in FileLock.Holders(file).Where(o => o.Id != Environment.ProcessId))
            await ProcessEnding.EndAsync(orphan, ProcessEnding.Grace, cancellationToken).ConfigureAwait(false);
    }
}
