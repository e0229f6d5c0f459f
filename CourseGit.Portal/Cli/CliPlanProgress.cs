using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Portal.Cli;

/// <summary>Tells on standard error what the making of a plan does.</summary>
internal sealed class CliPlanProgress(Subdomain course) : IProgress<PlanProgress>
{
    private string? _told;

    public void Report(PlanProgress value)
    {
        if (Interlocked.Exchange(ref _told, value.Text) != value.Text)
            CliOutput.Say($"{course}: {value.Text}");
    }
}
