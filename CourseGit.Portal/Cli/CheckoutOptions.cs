using System.CommandLine;
using CourseGit.Core.Checkouts;

namespace CourseGit.Portal.Cli;

/// <summary>What can be said of a checkout.</summary>
internal sealed class CheckoutOptions
{
    private readonly Option<string?> _branch = new("--branch") { Description = "Branch to follow; left out, the one a plain clone has" };
    private readonly Option<string?> _credential = new("--credential")
    {
        Description = "Credential to show there; \"none\" for none",
    };
    private readonly Option<int?> _poll = new("--poll-minutes")
    {
        Description = "Look at the repository every so many minutes, 1 to 1440, as a net below the pushes that are told; 0 for never",
    };

    public void AddTo(Command command)
    {
        command.Add(_branch);
        command.Add(_credential);
        command.Add(_poll);
    }

    /// <summary>The draft with what was given.</summary>
    public CheckoutDraft Read(ParseResult parsed, CheckoutDraft draft) => draft with
    {
        Branch = parsed.GetValue(_branch) ?? draft.Branch,
        CredentialName = parsed.GetValue(_credential) switch { null => draft.CredentialName, "none" or "" => null, var name => name },
        PollMinutes = parsed.GetValue(_poll) switch { null => draft.PollMinutes, 0 => null, var minutes => minutes },
    };
}
