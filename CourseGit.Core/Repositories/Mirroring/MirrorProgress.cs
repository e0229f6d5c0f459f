using CourseGit.Core.Git;
using CourseGit.Core.Operations;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>What git says of its progress, for who watches the operation.</summary>
internal static class MirrorProgress
{
    public static void Hear(OperationContext operation, string line)
    {
        if (GitProgress.Parse(line) is { } progress)
            operation.Report(new StepCount(progress.Done, progress.Total) { Unit = "object", Bytes = progress.Bytes }, progress.Phase,
                progress.Percent / 100.0);
    }
}
