namespace CourseGit.Portal.Features.Restore;

/// <summary>The steps of the restore page, in their order.</summary>
public enum RestoreStep
{
    What,
    When,
    Check,
    Restore,
}
