namespace CourseGit.Core.Providers.GitHub;

/// <summary>Where a token is made on GitHub, and how.</summary>
internal static class GitHubPages
{
    // docs.github.com, "Pre-filling fine-grained personal access token details using URL parameters". A server that does not know them
    // shows the empty form.
    private const string Wanted =
        "?name=CourseGit&description=Backups+of+courses&contents=write&administration=write";

    /// <summary>The pages of the GitHub at this address.</summary>
    public static HostPages Of(Uri git) => new(
        GitHubAsk.Host, new Uri(git, "settings/personal-access-tokens/new").AbsoluteUri + Wanted,
        [
            "Sign in to GitHub with the account that the backups shall belong to, and open its page for a new fine-grained token.",
            "Under \"Resource owner\" choose the organisation, or the account, whose repositories the courses go to.",
            "Under \"Expiration\" choose a day after the end of the course. CourseGit reminds of it two weeks before.",
            "Under \"Repository access\" choose \"All repositories\" if CourseGit shall make the repositories, else \"Only select "
                + "repositories\" "
                + "and those of the courses.",
            "Under \"Permissions\", \"Repositories\", give Contents \"Read and write\", and Administration \"Read and write\" if CourseGit "
                + "shall make repositories. Nothing else is needed.",
            "Choose \"Generate token\", copy it (it is shown once) and paste it here. In an organisation an owner may have to approve it "
                + "first.",
        ]);
}
