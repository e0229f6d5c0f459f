using System.Globalization;
using System.Net;

namespace CourseGit.Core.Providers.Http;

/// <summary>
/// How often a host lets itself be asked, from the headers of its answers: <c>retry-after</c> and <c>x-ratelimit-*</c> of GitHub, the same
/// without <c>x-</c> of GitLab.
/// </summary>
internal static class HostLimits
{
    // docs.github.com, "Rate limits for the REST API": without a time, wait at least a minute.
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromHours(2);

    /// <summary>When it may be asked again, if this answer says that it was asked too often; else null.</summary>
    public static DateTime? AgainUtc(HttpResponseMessage answer, DateTime nowUtc)
    {
        var after = answer.Headers.RetryAfter;
        var isSpent = Number(answer, "remaining") == 0;
        if (answer.StatusCode != HttpStatusCode.TooManyRequests
            && !(answer.StatusCode == HttpStatusCode.Forbidden && (isSpent || after is not null)))
            return null;
        var again = after?.Delta is { } delta ? nowUtc + delta
            : after?.Date is { } date ? date.UtcDateTime
            : isSpent && Reset(answer) is { } reset ? reset
            : nowUtc + Unsaid;
        return again < nowUtc ? nowUtc : again > nowUtc + Longest ? nowUtc + Longest : again;
    }

    /// <summary>What is left; null when the answer does not say.</summary>
    public static HostAllowance? Read(HttpResponseMessage answer) =>
        Number(answer, "remaining") is { } left && Number(answer, "limit") is { } limit && Reset(answer) is { } reset
            ? new HostAllowance((int)left, (int)limit, reset)
            : null;

    private static DateTime? Reset(HttpResponseMessage answer) => Number(answer, "reset") is { } seconds and > 0 and < 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
        : null;

    private static long? Number(HttpResponseMessage answer, string name) =>
        (answer.Headers.TryGetValues($"x-ratelimit-{name}", out var values) || answer.Headers.TryGetValues($"ratelimit-{name}", out values))
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
