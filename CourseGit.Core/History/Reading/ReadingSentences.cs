using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>What people are told where a repository does not hold what they ask for.</summary>
internal static class ReadingSentences
{
    public static InvalidInputException IsEmpty(RepositoryName name) =>
        new($"The repository {name} holds nothing yet. Push to it, or bring it up to date with its source.");

    public static InvalidInputException NoRevision(RepositoryName name, string? at) => new(at is null
        ? $"The repository {name} has no commit on the branch that is shown first. Choose another branch."
        : $"There is no branch, tag or commit \"{TextLength.Excerpt(at)}\" in the repository {name}. It may have been deleted. Choose one "
            + "from the list of branches.");

    public static InvalidInputException NoPath(CoursePath path, CommitId commit) =>
        new($"There is no {TextLength.Excerpt(path.Value)} in the commit {commit.Short}. Look one level higher.");

    public static InvalidInputException NoFile(CoursePath path) =>
        new($"{TextLength.Excerpt(path.Value)} is no file that could be read: it is a folder or another repository.");
}
