using System.CommandLine;
using CourseGit.Core.Repositories;

namespace CourseGit.Portal.Cli;

/// <summary>What can be said of a repository.</summary>
internal sealed class RepositoryOptions
{
    private readonly Option<string?> _description = new("--description") { Description = "What it is, for people" };
    private readonly Option<bool> _public = new("--public") { Description = "Anybody may read it, without signing in" };
    private readonly Option<string?> _credential = new("--credential")
    {
        Description = "Credential to show at the source; \"none\" for none",
    };
    private readonly Option<int?> _minutes = new("--sync-minutes")
    {
        Description = "Look at the source every so many minutes, 1 to 10080; 0 for when somebody asks",
    };

    public void AddTo(Command command)
    {
        command.Add(_description);
        command.Add(_public);
        command.Add(_credential);
        command.Add(_minutes);
    }

    /// <summary>The draft with what was given.</summary>
    public RepositoryDraft Read(ParseResult parsed, RepositoryDraft draft) => draft with
    {
        Description = parsed.GetValue(_description) ?? draft.Description,
        IsPublic = parsed.GetValue(_public),
        CredentialName = parsed.GetValue(_credential) switch { null or "none" or "" => null, var name => name },
        SyncMinutes = parsed.GetValue(_minutes) switch { null or 0 => null, var minutes => minutes },
    };

    /// <summary>What is to become other.</summary>
    public RepositoryChange Change(ParseResult parsed) => new()
    {
        Description = parsed.GetValue(_description),
        IsPublic = parsed.GetValue(_public) ? true : null,
        CredentialName = parsed.GetValue(_credential) switch { null => null, "none" => "", var name => name },
        SyncMinutes = parsed.GetValue(_minutes),
    };
}
