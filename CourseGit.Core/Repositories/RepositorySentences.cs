using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories;

/// <summary>What people are told of repositories.</summary>
internal static class RepositorySentences
{
    public const string Untouched = "The repository is as it was.";

    public static InvalidInputException IsNotHere(string name) => new(
        $"There is no repository \"{TextLength.Excerpt(name)}\". See those there are with \"repository list\", or make it "
        + "with \"repository add\".");

    public static InvalidInputException IsTaken(RepositoryName name, RepositoryName by) => new(
        by == name ? $"There is a repository {name} already. Choose another name."
        : $"There is a repository {by}, and {name} differs from it only in capital letters. Choose another name.");

    public static InvalidInputException TooOften() => new(
        $"A source is looked at every 1 to {Repository.MaxSyncMinutes} minutes. Leave it out to look only when somebody asks.");

    public static InvalidInputException WrongDepth() => new(
        $"A repository begins with the newest 1 to {Repository.MaxDepth} commits of each branch, or with all of them.");

    public static InvalidInputException FollowsItself(RepositoryName name) =>
        new($"{name} cannot follow itself. Name another source.");

    public static InvalidInputException NeedsSource() =>
        new("Only a repository that follows a source has a credential, a depth and a time to look at it. Name the source.");

    public static InvalidInputException FollowsNothing(RepositoryName name) => new(
        $"The repository {name} follows no source: people push to it. Nothing was changed. Only a mirror can be brought up to date.");

    public static InvalidInputException HoldsACourse(Repository repository, string what) => new(
        $"The course {repository.Course} is backed up to the repository {repository.Name}, so it cannot be {what}. Nothing was changed. "
        + "Give the course another repository first.");

    public static RefusedException HoldsStudents(RepositoryName name) => new(
        $"The repository {name} holds backups of a course, with students' names and answers in them. It stays closed, and nothing was "
        + "changed.");

    public static RefusedException WouldShowStudents(RepositoryName name) => new(
        $"The source holds backups of a course, with students' names and answers in them, and others than superusers may read {name}. "
        + $"{Untouched} Make it private and take its members away, then try again; or follow another source.");

    public static RefusedException Archived(RepositoryName name) => new(
        $"The repository {name} is archived: it is kept as it is. {Untouched} Take it out of the archive first.");

    public static InvalidInputException Busy(RepositoryName name) => new(
        $"Something works on the repository {name}. Nothing was changed. Wait until it is done, or cancel it.");

    public static string MirrorIsClosed(string source) =>
        $"This repository is a mirror of {source}: what it holds comes from there. Push there instead.";

    public const string BeingReplaced = "This repository is being brought anew from a source, which it then follows. Push there instead.";

    public const string ArchiveIsClosed =
        "This repository is archived: it is kept as it is. Ask a superuser to take it out of the archive.";

    public static string Rescued(long count, string place) =>
        $"The source has taken back {(count == 1 ? "1 branch or tag" : $"{count} branches and tags")}, or rewritten "
        + $"{(count == 1 ? "it" : "them")}. What {(count == 1 ? "it" : "they")} held is kept here below {place}.";

    public static string Emptied(string place) =>
        $"The source is empty: every branch and tag was deleted there. What they held is kept here below {place}.";

    public static string OldKept(string folder) =>
        $"What was here before could not all be read, or was pushed to at that moment. It is kept as {folder}.";
}
