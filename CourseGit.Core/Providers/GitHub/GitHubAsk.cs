using System.Runtime.Serialization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using Octokit;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>Asks GitHub through Octokit, and says in words why it did not do what was asked.</summary>
internal static class GitHubAsk
{
    public const string Host = "GitHub";

    /// <summary>What a token must be allowed to do what most calls ask for.</summary>
    public const string MayReadAndWrite =
        "Give the token the right to read and write the contents of this repository, or use another one.";

    /// <summary>Asks.</summary>
    /// <param name="what">What is asked for, after "does not let it": <c>make repositories</c>.</param>
    /// <param name="next">What the token must be allowed.</param>
    /// <returns>Null when it is not there (404), or not for this credential.</returns>
    /// <exception cref="OperationFailedException">It did not do it; Octokit's own exception is the inner one.</exception>
    public static async Task<T?> AskAsync<T>(string what, string next, Func<Task<T>> ask) where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false) ?? throw HostTrouble.NotItsApi(Host);
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (AuthorizationException e)
        {
            throw HostTrouble.NotAccepted(Host, e);
        }
        catch (ForbiddenException e)
        {
            throw HostTrouble.NotAllowed(Host, what, IsSignOnMissing(e) ? SignOn : next, e);
        }
        catch (ApiValidationException e)
        {
            throw new OperationFailedException(new Failure(
                $"{Host} did not {what}: {Words(e)}.", "The course's files are untouched.", "Change what it names, and try again."), e);
        }
        catch (ApiException e)
        {
            throw HostTrouble.Answered(Host, e.StatusCode, e);
        }
        catch (Exception e) when (e is SerializationException or FormatException or InvalidCastException or ArgumentException
            or NullReferenceException or InvalidOperationException)
        {
            throw HostTrouble.NotItsApi(Host, e); // as Octokit fails at what it cannot read
        }
    }

    private const string SignOn =
        "The organisation wants single sign-on: open the token's page on GitHub, choose \"Configure SSO\" and authorise it for the "
            + "organisation.";

    private static bool IsSignOnMissing(ForbiddenException e) => e.HttpResponse?.Headers.Any(
        h => h.Key.Equals("X-GitHub-SSO", StringComparison.OrdinalIgnoreCase) && h.Value.StartsWith("required", StringComparison.Ordinal))
        is true;

    /// <summary>What GitHub found wrong with what was sent, in its own words.</summary>
    public static string Words(ApiException e)
    {
        var error = e.ApiError?.Errors?.FirstOrDefault(x => x.Message is { Length: > 0 })?.Message ?? e.ApiError?.Message;
        return ShortText.Of((error is { Length: > 0 } ? error : "it gave no reason").TrimEnd('.'), 200);
    }
}
